"use client";

import { Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import type { CellValue, Query, Visual } from "@/lib/query";
import { groupsOf, resultFields, type ResultField, type WireColumn } from "./cell-text";
import type { Coverage, Mark, MarkAction, OnDrill, OnFilter } from "./marks";
import { gridLabel, ResultGrid } from "./result-grid";
import { foldedGroups } from "./row-marks";

// Charts are heavy and most answers are read as tables first.
const ChartView = dynamic(() => import("../charts/chart-view").then((module) => module.ChartView), { ssr: false });

export type AnswerViewProps = {
  columns: readonly WireColumn[];
  rows: CellValue[][];
  /** Rows over everything. */
  totals?: CellValue[][] | undefined;
  /** Which rows stand for all groups that are not among the top. */
  others?: readonly number[] | undefined;
  truncated: boolean;
  /** The question. Without it, `groups` says how many of the columns are groups (null where rows were asked for). */
  query?: Query | undefined;
  groups?: number | null | undefined;
  /** The columns as the page shows them, where the question is not known: buckets, shares. */
  fields?: readonly ResultField[] | undefined;
  visual: Visual;
  /** Absent: how the answer is shown cannot be changed. */
  onVisual?: ((visual: Visual) => void) | undefined;
  /** Of the dataset: months without a hospital are shaded behind charts over time. */
  coverage?: Coverage | undefined;
  /** The column that says whose row it is: a question filtered to some hospitals is shaded for those alone. */
  hospitalColumn?: string | null | undefined;
  /** In pixels; without it the answer takes what it needs, within bounds. */
  height?: number | undefined;
  /** A click on a mark, or Enter, where there are no actions for it. */
  onMark?: ((mark: Mark) => void) | undefined;
  /** The menu of a mark. */
  actionsFor?: ((mark: Mark) => MarkAction[]) | undefined;
  onDrill?: OnDrill | undefined;
  onFilter?: OnFilter | undefined;
  /** A tile of a dashboard: no tools, few words. */
  isCompact?: boolean | undefined;
  title?: string | undefined;
};

/** An answer shown as its visual says: a table, a pivot, numbers or a chart. */
export function AnswerView(props: AnswerViewProps) {
  const { columns, rows, totals, others, truncated, query, visual } = props;
  const groups = useMemo(() => (query ? (groupsOf(query)?.length ?? null) : (props.groups ?? null)), [query, props.groups]);
  const fields = useMemo(() => props.fields ?? resultFields(columns, query ?? { groupBy: [] }), [columns, query, props.fields]);
  const folded = useMemo(() => (query ? foldedGroups(query) : []), [query]);
  const input = useMemo(
    () => ({ columns: [...fields], groups: groups ?? 0, rows, others, folded }),
    [fields, groups, rows, others, folded],
  );
  if (visual.kind !== undefined && visual.kind !== "table" && groups !== null) return <ChartView input={input} truncated={truncated} />;
  if (rows.length === 0 && (totals?.length ?? 0) === 0)
    return (
      <Text c="dimmed" p="md">
        No row matches.
      </Text>
    );
  return (
    <ResultGrid
      fields={fields}
      rows={rows}
      label={gridLabel(rows.length)}
      groups={groups ?? 0}
      {...(totals && { totals })}
      {...(others && { others })}
      folded={folded}
    />
  );
}
