"use client";

import { useId, type ComponentProps, type ReactNode, type Ref } from "react";
import classes from "./dashboards.module.css";

type TileFrameProps = {
  ref?: Ref<HTMLElement>;
  title: string;
  /** A mark of this tile filters the others. */
  isMarked?: boolean;
  /** What can be done with the tile, at the end of its head. */
  tools?: ReactNode;
  /** Of its head, by which it can be taken hold of. */
  headProps?: ComponentProps<"div">;
  children: ReactNode;
};

/** A tile with its title. */
export function TileFrame({ ref, title, isMarked = false, tools, headProps, children }: TileFrameProps) {
  const heading = useId();
  return (
    <section ref={ref} className={classes.tile} aria-labelledby={heading} data-marked={isMarked}>
      <div {...headProps} className={`${classes.head} ${headProps?.className ?? ""}`}>
        <h2 id={heading} className={classes.title}>
          {title}
        </h2>
        {tools}
      </div>
      {children}
    </section>
  );
}
