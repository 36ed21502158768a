"use client";

import { Text } from "@mantine/core";
import { useId, type ReactNode } from "react";
import { useKeptFocus } from "../shell/use-kept-focus";
import classes from "./builder.module.css";

/** One step of the question: its title, its parts, and what is wrong with it. */
export function Card({
  title,
  hint,
  errors = [],
  children,
}: {
  title: string;
  hint?: ReactNode;
  errors?: readonly string[];
  children: ReactNode;
}) {
  const id = useId();
  // A part that is taken out leaves the focus to what comes in its place.
  const body = useKeptFocus<HTMLDivElement>();
  return (
    <section className={classes.card} aria-labelledby={id} data-invalid={errors.length > 0 || undefined}>
      <h2 id={id} className={classes.cardTitle} style={{ margin: 0, fontSize: "inherit" }}>
        {title}
      </h2>
      <div ref={body} className={classes.cardBody}>
        {children}
        {hint && (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
        {errors.map((error) => (
          <Text key={error} size="sm" c="var(--mantine-color-error)" role="status">
            {error}
          </Text>
        ))}
      </div>
    </section>
  );
}
