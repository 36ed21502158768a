"use client";

import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ColumnValuesAnswer } from "@/lib/analysis";
import { formatCount } from "@/lib/format";
import type { Scalar } from "@/lib/query";
import { columnValuesQuery } from "../column-values";
import classes from "./builder.module.css";
import type { FieldChoice } from "./explore-columns";

/** Values of a text column that contain the text typed, from what was counted when the data was published. */
function useKnownValues({ kind, source }: FieldChoice, search: string): ColumnValuesAnswer | undefined {
  const { dataset, column } = source ?? { dataset: "", column: "" };
  const client = useQueryClient();
  const values = useQuery({
    ...columnValuesQuery(client, dataset, column, search),
    enabled: source !== undefined && kind === "text",
  });
  return values.data;
}

/** What is known of a column's values for a text: those that contain it, with their rows. */
export type Suggestions = {
  rows: ReadonlyMap<string, number>;
  /** Whether no other known value contains the text; a moment after the last key it may be too early to say. */
  isSure: boolean;
};

/** Known values that contain the text typed, a moment after the last key. */
export function useSuggestions(column: FieldChoice, search: string): Suggestions {
  const [settled] = useDebouncedValue(search, 200);
  const known = useKnownValues(column, settled);
  return useMemo(() => {
    const wanted = search.trim().toLowerCase();
    const found = (known?.values ?? []).filter(({ value }) => value !== "" && value.toLowerCase().includes(wanted));
    const rows = new Map(found.map(({ value, rows: count }) => [value, count] as const));
    // What contains a text is among what contains its beginning.
    return { rows, isSure: known !== undefined && search.startsWith(settled) };
  }, [known, search, settled]);
}

/** A suggested value with the rows that have it. */
export function SuggestedValue({ value, rows }: { value: string; rows: number | undefined }) {
  return (
    <span className={classes.suggestion}>
      <span className={classes.suggested}>{value}</span>
      {rows !== undefined && <span className={`${classes.suggestedRows} tabular`}>{formatCount(rows, "row")}</span>}
    </span>
  );
}

/** Says which of the values no row has, where all values of the column are known. */
export function UnknownValues({ column, values }: { column: FieldChoice; values: readonly Scalar[] }) {
  const known = useKnownValues(column, "");
  if (!known?.complete) return null;
  const there = new Set(known.values.map((item) => item.value));
  const unknown = values.filter((value) => value !== "" && !there.has(String(value)));
  if (unknown.length === 0) return null;
  return (
    <span className={classes.attention}>{`No row has ${unknown
      .slice(0, 3)
      .map((value) => `"${value}"`)
      .join(", ")}${unknown.length > 3 ? ` and ${unknown.length - 3} more` : ""}`}</span>
  );
}
