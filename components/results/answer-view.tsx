"use client";

import { Box, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import dynamic from "next/dynamic";
import { useMemo, useState, type ReactNode } from "react";
import type { CellValue, Query, Visual } from "@/lib/query";
import { resolveVisual, type ChartInput, type Resolved } from "../charts/chart-spec";
import { NumberView } from "../charts/number-view";
import type { NumberBefore } from "../charts/number-view-change";
import { fieldsByShape, groupsOf, resultFields, type ResultField, type WireColumn } from "./cell-text";
import { withDigits } from "./measure-digits";
import { markActions } from "./mark-actions";
import type { Coverage, Mark, MarkAction, OnDrill, OnFilter } from "./marks";
import { PivotView } from "./pivot-view";
import { gridLabel, ResultGrid } from "./result-grid";
import classes from "./results.module.css";
import { foldedByRows, foldedGroups } from "./row-marks";
import { Notes } from "./notes";
import { VisualTools } from "./visual-tools";

// Charts are drawn by code that a page of tables does not load.
const ChartView = dynamic(() => import("../charts/chart-view").then((module) => module.ChartView), {
  ssr: false,
  loading: () => (
    <Box h="100%" mih={120} role="status">
      <VisuallyHidden>The chart is being loaded.</VisuallyHidden>
      <Skeleton height="100%" mih={120} radius="sm" />
    </Box>
  ),
});

/** What a note above a table of a given height takes. */
const NOTE_PX = 38;

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
  /** Of numbers: what they were in the period before. */
  before?: NumberBefore | undefined;
  /** Where the numbers come from, written under pictures that are taken away. */
  source?: string | undefined;
  /** Beside what changes the view, and between that and the answer. */
  head?: ReactNode;
  notices?: ReactNode;
};

/** An answer shown as its visual says: a table, a pivot, numbers or a chart. */
export function AnswerView(props: AnswerViewProps) {
  const { columns, rows, others, query, onVisual, onDrill, onFilter, actionsFor, isCompact = false } = props;
  const [seen, setSeen] = useState<Visual | null>(null);
  const visual = seen ?? props.visual;
  const groups = useMemo(() => (query ? (groupsOf(query)?.length ?? null) : (props.groups ?? null)), [query, props.groups]);
  const fields = useMemo(
    () =>
      withDigits(props.fields ?? (query ? resultFields(columns, query) : fieldsByShape(columns, groups, rows)), [
        ...rows,
        ...(props.totals ?? []),
      ]),
    [columns, query, props.fields, groups, rows, props.totals],
  );
  const folded = useMemo(() => (query ? foldedGroups(query) : foldedByRows(groups, rows, others)), [query, groups, rows, others]);
  const input = useMemo((): ChartInput => ({ columns: fields, groups, rows, others, folded }), [fields, groups, rows, others, folded]);
  const resolved = useMemo(() => resolveVisual({ columns: fields, groups }, visual), [fields, groups, visual]);
  const actions = useMemo(
    () => (onDrill || onFilter || actionsFor ? (mark: Mark) => markActions({ mark, input, onDrill, onFilter, actionsFor }) : undefined),
    [input, onDrill, onFilter, actionsFor],
  );
  const tools = !isCompact && (
    <VisualTools
      shape={input}
      visual={visual}
      onVisual={onVisual}
      // Where it cannot be changed for others, the table can still be seen.
      onSee={(kind) => setSeen(kind === "table" && props.visual.kind !== "table" ? { kind: "table" } : null)}
    />
  );
  return (
    <>
      {(tools || props.head) && (
        <div className={classes.head}>
          {tools}
          {props.head}
        </div>
      )}
      {props.notices}
      <Shown {...props} fields={fields} input={input} resolved={resolved} actions={actions} />
    </>
  );
}

type ShownProps = AnswerViewProps & {
  fields: readonly ResultField[];
  input: ChartInput;
  resolved: Resolved;
  actions: ((mark: Mark) => MarkAction[]) | undefined;
};

function Shown({ fields, input, resolved, actions, ...props }: ShownProps) {
  const { rows, totals, truncated, height, isCompact = false, coverage, query, hospitalColumn } = props;
  const { kind } = resolved;
  const where = query?.where;
  const asked = useMemo(() => (coverage ? { coverage, where, hospitalColumn } : null), [coverage, where, hospitalColumn]);
  if (rows.length === 0 && (totals?.length ?? 0) === 0 && kind !== "number")
    return (
      <Text c="dimmed" p={isCompact ? 0 : "md"}>
        {isCompact ? "No row matches." : "No row matches. Remove or widen a filter and run again."}
      </Text>
    );
  if (kind === "number")
    return <NumberView columns={fields} row={rows[0]} measures={resolved.measures} before={props.before} isCompact={isCompact} />;
  const shared = { truncated, height, isCompact, onMark: props.onMark, actionsFor: actions };
  if (kind === "pivot" && resolved.pivot)
    return <PivotView input={{ ...input, totals }} pivot={resolved.pivot} notes={resolved.notes} {...shared} />;
  if (kind === "table")
    return (
      <>
        <Notes notes={resolved.notes} isCompact={isCompact} />
        <ResultGrid
          fields={fields}
          rows={rows}
          label={gridLabel(rows.length)}
          groups={input.groups}
          totals={totals}
          others={props.others}
          folded={input.folded}
          {...shared}
          height={height === undefined ? undefined : Math.max(120, height - NOTE_PX * resolved.notes.length)}
        />
      </>
    );
  return <ChartView input={input} resolved={resolved} coverage={asked} title={props.title} source={props.source} {...shared} />;
}
