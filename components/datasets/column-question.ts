import type { DatasetColumn } from "@/lib/catalog";
import { parseColumnType, type Filter, type Group, type Query } from "@/lib/query";
import { isNumberKind, isTimeKind } from "../results/cell-text";

type Column = Pick<DatasetColumn, "name" | "type" | "profile">;

const COUNT = { as: "count", fn: "count" } as const;
/** More groups than this are put together: a picture of them tells nothing. */
const GROUPS_MAX = 40;
const TOP = 20;

/** How many rows there are by this column: dates by month, many numbers in steps, many texts by the most frequent. */
export function groupQuery(dataset: string, column: Column): Query {
  const query: Query = { version: 1, from: dataset, groupBy: [groupOf(column)], measures: [COUNT] };
  const { kind } = parseColumnType(column.type);
  const isMany = (column.profile?.distinct ?? 0) > GROUPS_MAX;
  if (kind !== "text" || !isMany) return query;
  return {
    ...query,
    top: { n: TOP, by: COUNT.as, direction: "desc", others: true },
    orderBy: [{ field: COUNT.as, direction: "desc" }],
  };
}

function groupOf({ name, type, profile }: Column): Group {
  const { kind } = parseColumnType(type);
  if (isTimeKind(kind)) return { field: name, bucket: "month", as: `${name.slice(0, 40)}_month` };
  const { histogram } = profile ?? {};
  if (!isNumberKind(kind) || !profile || !histogram || profile.distinct <= GROUPS_MAX) return { field: name };
  const starts = histogram.bins.map(([start]) => start);
  const slots = Math.round((Math.max(...starts) - Math.min(...starts)) / histogram.width) + 1;
  // Bins are put together two by two, as their widths are.
  const fold = 2 ** Math.max(0, Math.ceil(Math.log2(slots / GROUPS_MAX)));
  return { field: name, binWidth: histogram.width * fold };
}

/** How many rows have this value, as profiles write it; without one, how many have any. */
export function filterQuery(dataset: string, column: Column, value?: string): Query {
  return { version: 1, from: dataset, where: { all: [conditionOf(column, value)] }, groupBy: [], measures: [COUNT] };
}

function conditionOf({ name, type }: Column, value: string | undefined): Filter {
  if (value === undefined) return { field: name, op: "is_not_empty" };
  const { kind } = parseColumnType(type);
  if (kind === "boolean") return { field: name, op: value === "true" ? "is_true" : "is_false" };
  const number = Number(value);
  // Decimals and integers that a number cannot hold travel as text.
  const isNumber = kind === "double" || (kind === "integer" && Number.isSafeInteger(number));
  return { field: name, op: "eq", value: isNumber ? number : value };
}
