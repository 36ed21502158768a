"use client";

import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./scroll-table.module.css";

/**
 * A table that scrolls sideways inside its own box, by keyboard too. `label` is its name for people who do not see it.
 */
export function ScrollTable({
  label,
  minWidth,
  children,
  highlightOnHover = false,
}: {
  label: string;
  minWidth?: number;
  children: ReactNode;
  highlightOnHover?: boolean;
}) {
  return (
    // A region that scrolls has to be reachable by keyboard, or what is beyond its edge cannot be read.
    <div className={classes.box} role="region" aria-label={label} tabIndex={0}>
      <Table miw={minWidth} highlightOnHover={highlightOnHover} aria-label={label}>
        {children}
      </Table>
    </div>
  );
}

/** The class of cells and headings of numeric columns. */
export const numberCell: string = classes.number ?? "";
