"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { DashboardFilter, FilterValue } from "@/lib/dashboards";
import { filterFromAddress, filterToAddress } from "./filter-address";
import { marksFromAddress, marksToAddress, type TileMark } from "./tile-marks";

const MARKS = "mark";
const nameOf = (filterId: string) => `f_${filterId}`;

export type DashboardAddress = {
  /** What the person has set for now, by the id of the filter; null is no filter. */
  temporary: ReadonlyMap<string, FilterValue | null>;
  marks: TileMark[];
  /** Undefined goes back to what is saved. */
  set: (filterId: string, value: FilterValue | null | undefined) => void;
  setMarks: (marks: readonly TileMark[]) => void;
  reset: () => void;
};

/** Temporary filters and clicked marks: they are in the address and nowhere else, so nothing saved ever changes. */
export function useDashboardAddress(filters: readonly DashboardFilter[]): DashboardAddress {
  const names = filters.map(({ id }) => nameOf(id)).join(" ");
  const parsers = useMemo(
    () => Object.fromEntries([MARKS, ...names.split(" ").filter(Boolean)].map((name) => [name, parseAsString])),
    [names],
  );
  // Each change is a step that Back takes away.
  const [state, setState] = useQueryStates(parsers, { history: "push" });
  const temporary = useMemo(() => {
    const read = filters.map(({ id, kind }) => [id, readValue(kind, state[nameOf(id)])] as const);
    return new Map(read.flatMap(([id, value]) => (value === undefined ? [] : [[id, value] as const])));
  }, [filters, state]);
  const marks = useMemo(() => marksFromAddress(state[MARKS] ?? null), [state]);
  return {
    temporary,
    marks,
    set: (filterId, value) => void setState({ [nameOf(filterId)]: value === undefined ? null : filterToAddress(value) }),
    setMarks: (next) => void setState({ [MARKS]: marksToAddress(next) }),
    reset: () => void setState(null),
  };
}

function readValue(kind: DashboardFilter["kind"], text: string | null | undefined): FilterValue | null | undefined {
  return typeof text === "string" ? filterFromAddress(kind, text) : undefined;
}
