import type { Case } from "./cases";

const COUNTED = {
  groupBy: [{ field: "txt2" }, { field: "bool1" }],
  measures: [
    { as: "n", fn: "count" },
    { as: "mean", fn: "avg", field: "num1" },
    { as: "total", fn: "sum", field: "int1" },
  ],
};

/** Filters put together, order, limits, totals, having. */
export const CLAUSE_CASES: Case[] = [
  {
    name: "every column of every type",
    query: { select: ["id", "hospital", "int1", "num1", "dec1", "txt1", "txt2", "bool1", "date1", "ts1"] },
  },
  { name: "every row", query: { select: ["id"], where: { all: [] } } },
  { name: "no row", query: { select: ["id"], where: { any: [] } } },
  {
    name: "all, any and not, nested",
    query: {
      select: ["id"],
      where: {
        all: [
          { any: [{ field: "int1", op: "gt", value: 1 }, { not: { field: "txt1", op: "starts_with", value: "a" } }] },
          {
            not: {
              all: [
                { field: "bool1", op: "is_true" },
                { field: "num1", op: "lt", value: 2 },
              ],
            },
          },
          { not: { any: [] } },
        ],
      },
    },
  },
  { name: "different rows", query: { select: ["txt1", "bool1"], distinct: true, orderBy: [{ field: "bool1", direction: "desc" }] } },
  { name: "different rows, some of them", query: { select: ["txt1"], distinct: true, limit: 4, offset: 3 } },
  ...["first", "last"].flatMap((nulls) =>
    ["asc", "desc"].flatMap((direction): Case[] => [
      ...["int1", "num1", "dec1", "txt1", "bool1", "date1", "ts1"].map((field) => ({
        name: `rows by ${field} ${direction}, empty ${nulls}`,
        query: { select: ["id"], orderBy: [{ field, direction, nulls }], limit: 100, offset: 10 },
      })),
      { name: `a summary by mean ${direction}, empty ${nulls}`, query: { ...COUNTED, orderBy: [{ field: "mean", direction, nulls }] } },
    ]),
  ),
  { name: "having on a count", query: { ...COUNTED, having: { field: "n", op: "gte", value: 20 } } },
  {
    name: "having on a smallest text, whatever its case",
    query: {
      groupBy: [{ field: "id" }],
      measures: [{ as: "text", fn: "min", field: "txt1" }],
      having: { field: "text", op: "contains", value: "äb" },
    },
  },
  { name: "having on a mean", query: { ...COUNTED, having: { field: "mean", op: "gt", value: 90_000 } } },
  {
    name: "having on an empty mean",
    query: {
      groupBy: [{ field: "num1" }],
      measures: [{ as: "mean", fn: "avg", field: "num1" }],
      having: { field: "mean", op: "lt", value: 1, includeEmpty: true },
    },
  },
  {
    name: "having a mean of exactly so much, by nine digits",
    query: {
      groupBy: [{ field: "num1", as: "x" }],
      measures: [{ as: "mean", fn: "avg", field: "num1" }],
      having: { field: "mean", op: "in", value: [0.1, 123_456.789, 0.7] },
    },
  },
  ...["eq", "gte", "lte"].map((op) => ({
    name: `having a mean ${op} a number of more than nine digits`,
    query: {
      groupBy: [{ field: "num1", as: "x" }],
      measures: [{ as: "mean", fn: "avg", field: "num1" }],
      having: { field: "mean", op, value: 999_983.1234567 },
    },
  })),
  {
    name: "having on a group and a text",
    query: {
      groupBy: [{ field: "txt1" }],
      measures: [{ as: "last", fn: "max", field: "txt2" }],
      having: {
        any: [
          { field: "txt1", op: "gt", value: "a" },
          { field: "last", op: "eq", value: "XY" },
        ],
      },
    },
  },
  {
    name: "having on a band by its label",
    query: {
      groupBy: [{ field: "int1", bands: [0, 7] }],
      measures: [{ as: "n", fn: "count" }],
      having: { field: "int1", op: "in", value: ["<0", "7+"] },
    },
  },
  { name: "having without groups", query: { measures: [{ as: "n", fn: "count" }], having: { field: "n", op: "gt", value: 1_000_000 } } },
  { name: "having on a sum beyond 2^53", query: { ...COUNTED, having: { field: "total", op: "gt", value: "9007199254740993" } } },
  { name: "totals", query: { ...COUNTED, totals: true } },
  {
    name: "totals of computed groups and a limit",
    query: {
      groupBy: [
        { field: "ts1", bucket: "month", as: "month" },
        { field: "num1", bands: [0, 1], as: "band" },
      ],
      measures: [
        { as: "n", fn: "count" },
        { as: "m", fn: "median", field: "num1" },
      ],
      totals: true,
      limit: 3,
    },
  },
  {
    name: "totals stand apart from having and top",
    query: {
      ...COUNTED,
      totals: true,
      having: { field: "n", op: "lt", value: 25 },
      top: { n: 1, by: "n", per: ["bool1"] },
      orderBy: [{ field: "n" }],
    },
  },
  { name: "totals of no rows", query: { ...COUNTED, totals: true, where: { field: "id", op: "lt", value: 0 } } },
  {
    name: "totals of some measures only of some rows",
    query: {
      groupBy: [{ field: "hospital" }],
      measures: [
        { as: "n", fn: "count", where: { field: "txt1", op: "is_empty" } },
        { as: "smallest", fn: "min", field: "txt1" },
      ],
      totals: true,
      where: { field: "bool1", op: "is_true" },
    },
  },
  { name: "a limit within a tie", query: { ...COUNTED, orderBy: [{ field: "n" }], limit: 2 } },
  {
    name: "how many rows pass a filter",
    query: { select: ["id", "num1"], where: { field: "num1", op: "gt", value: 0 }, limit: 2, count: true },
  },
  { name: "how many different combinations there are", query: { select: ["txt2", "bool1"], distinct: true, count: true } },
  {
    name: "how many groups pass a filter on measures",
    query: {
      groupBy: [{ field: "hospital" }, { field: "ts1", bucket: "month", as: "month" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "m", fn: "median", field: "num1" },
      ],
      having: { field: "n", op: "gte", value: 2 },
      orderBy: [{ field: "m" }],
      totals: true,
      limit: 1,
      count: true,
    },
  },
  {
    name: "how many groups are kept, others among them",
    query: { ...COUNTED, top: { n: 1, by: "n", others: true }, count: true },
  },
];
