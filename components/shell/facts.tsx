import type { ReactNode } from "react";
import classes from "./facts.module.css";

type FactsProps = {
  /** Where a fact's name stands: small above what it says, or in a column before it. */
  names?: "above" | "beside";
  className?: string | undefined;
  children: ReactNode;
};

/** What is known of one thing, each fact with its name. */
export function Facts({ names = "above", className, children }: FactsProps) {
  return <dl className={[classes.facts, classes[names], className].filter(Boolean).join(" ")}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
