import type { Case } from "./cases";

const COUNTED = {
  groupBy: [{ field: "hospital" }, { field: "txt1" }],
  measures: [
    { as: "n", fn: "count" },
    { as: "mean", fn: "avg", field: "num1" },
  ],
};
const DIRECTIONS = ["asc", "desc"];
const TIES = ["all", "first"];

/** The first of groups and of rows, in every way. */
export const TOP_CASES: Case[] = [
  ...DIRECTIONS.flatMap((direction) =>
    TIES.flatMap((ties) =>
      [[], ["hospital"]].flatMap((per) =>
        [false, true].map((others): Case => {
          const name = `top of groups, ${direction}, ties ${ties}, per ${per[0] ?? "nothing"}${others ? ", others" : ""}`;
          return { name, query: { ...COUNTED, top: { n: 3, by: "n", direction, ties, per, others } } };
        }),
      ),
    ),
  ),
  ...TIES.flatMap((ties): Case[] => [
    { name: `top of rows, ties ${ties}`, query: { select: ["id", "num1", "txt2"], top: { n: 5, by: "num1", ties } } },
    {
      name: `top of rows per group, ties ${ties}`,
      query: { select: ["hospital", "bool1", "int1", "id"], top: { n: 2, by: "int1", direction: "asc", per: ["hospital", "bool1"], ties } },
    },
    {
      name: `top of different rows, ties ${ties}`,
      query: { select: ["hospital", "txt1"], distinct: true, top: { n: 3, by: "txt1", per: ["hospital"], ties } },
    },
  ]),
  {
    name: "top by a mean whose last digits may differ",
    query: { ...COUNTED, top: { n: 2, by: "mean", per: ["hospital"] }, orderBy: [{ field: "mean", direction: "desc" }] },
  },
  { name: "top by a mean, others", query: { ...COUNTED, top: { n: 2, by: "mean", ties: "first", others: true } } },
  {
    name: "top where the measure is empty in every group",
    query: { groupBy: [{ field: "txt2" }], measures: [{ as: "m", fn: "max", field: "num1", where: { any: [] } }], top: { n: 1, by: "m" } },
  },
  {
    name: "top after having",
    query: { ...COUNTED, having: { field: "n", op: "between", value: [3, 6] }, top: { n: 1, by: "n", per: ["hospital"] } },
  },
  {
    name: "top by a group and by a band",
    query: {
      groupBy: [
        { field: "int1", bands: [0, 2, 18], as: "band" },
        { field: "date1", bucket: "month", as: "month" },
      ],
      measures: [{ as: "n", fn: "count" }],
      top: { n: 2, by: "band", per: ["month"] },
    },
  },
  {
    name: "others are measured anew: medians, different values, the row that is largest",
    query: {
      groupBy: [{ field: "txt1" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "middle", fn: "median", field: "num1", method: "discrete" },
        { as: "kinds", fn: "count_distinct", field: "txt2" },
        { as: "who", fn: "max_by", field: "id", by: "num1" },
        { as: "some", fn: "sum", field: "dec1", where: { field: "bool1", op: "is_false" } },
      ],
      top: { n: 3, by: "n", others: true },
      totals: true,
    },
  },
  {
    name: "others of computed groups, told apart by one of them",
    query: {
      groupBy: [
        { field: "ts1", bucket: "year", as: "year" },
        { field: "int1", bands: [0, 2], as: "band" },
        { field: "num1", binWidth: 5, as: "bin" },
        { field: "bool1" },
      ],
      measures: [{ as: "n", fn: "count" }],
      top: { n: 2, by: "n", per: ["year"], others: true },
      orderBy: [
        { field: "year", direction: "desc", nulls: "first" },
        { field: "n", direction: "desc" },
      ],
    },
  },
  {
    name: "others where every group is kept",
    query: { groupBy: [{ field: "txt2" }], measures: [{ as: "n", fn: "count" }], top: { n: 50, by: "n", others: true } },
  },
  {
    name: "others of no rows",
    query: {
      groupBy: [{ field: "txt2" }],
      measures: [{ as: "n", fn: "count" }],
      where: { any: [] },
      top: { n: 1, by: "n", others: true },
      totals: true,
    },
  },
  { name: "others within a limit", query: { ...COUNTED, top: { n: 2, by: "n", per: ["hospital"], others: true }, limit: 7 } },
  {
    name: "top with an order of its own, a limit and an offset",
    query: { ...COUNTED, top: { n: 4, by: "n", per: ["hospital"] }, orderBy: [{ field: "txt1", nulls: "first" }], limit: 5, offset: 2 },
  },
];
