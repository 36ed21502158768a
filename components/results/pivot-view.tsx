"use client";

import { Text } from "@mantine/core";
import { useMemo } from "react";
import type { Mark, MarkAction } from "./marks";
import { Notes } from "./notes";
import { pivotOf, type PivotInput } from "./pivot";
import { gridLabel, ResultGrid } from "./result-grid";

type PivotViewProps = {
  input: Omit<PivotInput, "groups"> & { groups: number | null };
  pivot: { columns: number; measure: number };
  notes: readonly string[];
  truncated: boolean;
  height: number | undefined;
  isCompact: boolean;
  onMark: ((mark: Mark) => void) | undefined;
  actionsFor: ((mark: Mark) => MarkAction[]) | undefined;
};

/** A summary with one group as columns, or why it cannot be shown so. */
export function PivotView({ input, pivot: at, notes, ...rest }: PivotViewProps) {
  const groups = input.groups ?? 0;
  const pivot = useMemo(() => pivotOf({ ...input, groups }, at), [input, groups, at]);
  if ("reason" in pivot)
    return (
      <Text c="dimmed" p={rest.isCompact ? 0 : "md"}>
        {pivot.reason}
      </Text>
    );
  const others = new Set(input.others);
  /** The row of the summary that a cell shows. */
  const markOf = (row: number, column: number): Mark | null => {
    const source = pivot.sources[row]?.[column - pivot.groups] ?? null;
    const own = source === null || others.has(source) ? undefined : input.rows[source];
    return own ? { groups: own.slice(0, groups), measure: input.columns[at.measure]?.name } : null;
  };
  return (
    <>
      <Notes notes={[...notes, ...pivot.notes]} isCompact={rest.isCompact} />
      <ResultGrid
        fields={pivot.fields}
        rows={pivot.rows}
        label={gridLabel(pivot.rows.length)}
        groups={pivot.groups}
        others={pivot.others}
        folded={pivot.folded}
        headings={[{ from: pivot.groups, text: pivot.heading }]}
        markOf={markOf}
        {...rest}
      />
    </>
  );
}
