import type { Case } from "./cases";
import { RELATIONSHIPS } from "./fixture-schema";

/** Columns of each joined dataset that tell its rows apart. */
const SHOWN: Record<string, string[]> = {
  units: ["code", "label", "factor", "since"],
  visits: ["code", "t_id", "amount", "score", "note", "seen_at"],
};

const EACH = RELATIONSHIPS.flatMap(({ name, cardinality, schema }): Case[] => {
  const select = ["id", ...(SHOWN[schema.slug] ?? []).map((column) => `${name}.${column}`)];
  return [false, true].flatMap((matched) => {
    const joins = matched ? [{ name, matched }] : [name];
    const suffix = `${name}, ${cardinality}${matched ? ", rows that match" : ""}`;
    return [
      { name: `rows joined with ${suffix}`, query: { joins, select, where: { field: "id", op: "lte", value: 60 } } },
      {
        name: `a summary joined with ${suffix}`,
        query: {
          joins,
          groupBy: [{ field: "hospital" }],
          measures: [
            { as: "n", fn: "count" },
            { as: "found", fn: "count_not_empty", field: `${name}.code` },
          ],
        },
      },
      { name: `joined with ${suffix}, nothing of it shown`, query: { joins, measures: [{ as: "n", fn: "count" }] } },
    ];
  });
});

/** Joins along every kind of relationship, one and several, and joined columns in every place of a question. */
export const JOIN_CASES: Case[] = [
  ...EACH,
  {
    name: "two relationships at once, one of them matched",
    query: {
      joins: ["unit", { name: "visit", matched: true }],
      groupBy: [{ field: "unit.label" }, { field: "visit.note", as: "note" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "ids", fn: "count_distinct", field: "id" },
        { as: "amount", fn: "sum", field: "visit.amount" },
      ],
    },
  },
  {
    name: "the same dataset joined by two relationships",
    query: {
      joins: ["visit", "own_visit"],
      select: ["id", "visit.score", "own_visit.score"],
      distinct: true,
      where: { field: "own_visit.score", op: "gte", value: 2 },
    },
  },
  {
    name: "filters on joined columns, empty where nothing matches",
    query: {
      joins: ["unit"],
      select: ["id", "unit.label"],
      where: {
        any: [
          { field: "unit.since", op: "is_empty" },
          { field: "unit.label", op: "contains", value: "ö" },
        ],
      },
    },
  },
  {
    name: "calculations over joined columns",
    query: {
      joins: ["unit", "own_visit"],
      derive: [
        { as: "scaled", expr: { fn: "multiply", args: [{ field: "dec1" }, { field: "unit.factor" }] } },
        { as: "days", expr: { fn: "date_diff_days", args: [{ field: "unit.since" }, { field: "date1" }] } },
        {
          as: "late",
          expr: {
            case: [{ if: { field: "own_visit.seen_at", op: "gt", value: "2024-03-01" }, then: { value: "late" } }],
            else: { field: "unit.label" },
          },
        },
      ],
      select: ["id", "scaled", "days", "late"],
    },
  },
  {
    name: "long decimals as doubles",
    query: {
      joins: [{ name: "unit", matched: true }],
      derive: [{ as: "x", expr: { fn: "divide", args: [{ field: "unit.factor" }, { value: 3 }] } }],
      select: ["id", "unit.factor", "x"],
    },
  },
  {
    name: "joined columns in measures, buckets, bands and order",
    query: {
      joins: ["visit"],
      groupBy: [
        { field: "visit.seen_at", bucket: "month", as: "month" },
        { field: "visit.amount", bands: [0, 1], as: "band" },
      ],
      measures: [
        { as: "best", fn: "max_by", field: "visit.note", by: "visit.score" },
        { as: "fees", fn: "sum", field: "visit.fee" },
        { as: "middle", fn: "median", field: "visit.score", method: "discrete" },
        { as: "some", fn: "count", where: { field: "visit.flag", op: "is_true" } },
      ],
      orderBy: [{ field: "fees", nulls: "first" }],
    },
  },
  {
    name: "the most frequent joined text of each group, ties kept, with totals",
    query: {
      joins: ["visit"],
      groupBy: [{ field: "hospital" }, { field: "visit.note" }],
      measures: [{ as: "n", fn: "count" }],
      top: { n: 1, by: "n", per: ["hospital"], others: true },
      totals: true,
    },
  },
];
