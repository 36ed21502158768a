import type { Case } from "./cases";

const ABNORMAL = { field: "num1", op: "gt", value: 0.7 };
const BY_TWO = [{ field: "hospital" }, { field: "txt2" }];

/** Shares of rows and of sums: of everything, within groups, with conditions, beside totals. */
export const SHARE_CASES: Case[] = [
  {
    name: "ratio of two sums of each type, over the rows that have both",
    query: {
      groupBy: [{ field: "hospital", label: "Where" }],
      measures: [
        { as: "of_int", fn: "ratio", field: "int1", by: "id" },
        { as: "of_dec", fn: "ratio", field: "dec1", by: "int1" },
        { as: "of_num", fn: "ratio", field: "num1", by: "dec1", where: { field: "id", op: "lte", value: 100 } },
        { as: "of_itself", label: "Of itself", fn: "ratio", field: "num1", by: "num1" },
      ],
      where: { field: "int1", op: "between", value: [-3, 25] },
      totals: true,
    },
  },
  {
    name: "ratio to a sum that is 0, and of no values at all",
    query: {
      groupBy: [{ field: "hospital" }],
      measures: [
        { as: "zero", fn: "ratio", field: "id", by: "int1" },
        { as: "none", fn: "ratio", field: "dec1", by: "id", where: { any: [] } },
      ],
      where: { field: "int1", op: "eq", value: 0 },
    },
  },
  { name: "share of all rows", query: { groupBy: [{ field: "txt2" }], measures: [{ as: "part", fn: "share" }] } },
  { name: "share of all rows, without groups", query: { measures: [{ as: "part", fn: "share", where: ABNORMAL }] } },
  {
    name: "share of a group's own rows",
    query: { groupBy: [{ field: "txt2" }], measures: [{ as: "part", fn: "share", where: ABNORMAL, within: ["txt2"] }] },
  },
  {
    name: "share within one of two groups",
    query: {
      groupBy: BY_TWO,
      measures: [
        { as: "of_all", fn: "share" },
        { as: "of_hospital", fn: "share", within: ["hospital"] },
        { as: "of_text", fn: "share", within: ["txt2"], where: ABNORMAL },
        { as: "of_both", fn: "share", within: ["txt2", "hospital"], where: ABNORMAL },
        { as: "n", fn: "count" },
      ],
    },
  },
  {
    name: "share of sums of each type",
    query: {
      groupBy: [{ field: "hospital" }],
      measures: ["int1", "dec1", "num1"].map((field) => ({
        as: `of_${field}`,
        fn: "share",
        field,
        where: { field: "id", op: "lte", value: 100 },
      })),
      where: { field: "int1", op: "between", value: [-3, 25] },
    },
  },
  {
    name: "share of a whole that is 0, and of no values at all",
    query: {
      groupBy: [{ field: "hospital" }],
      measures: [
        { as: "zero", fn: "share", field: "int1", within: ["hospital"] },
        { as: "none", fn: "share", field: "dec1", where: { any: [] } },
      ],
      where: { field: "int1", op: "eq", value: 0 },
    },
  },
  {
    name: "share with totals, bands and buckets",
    query: {
      groupBy: [
        { field: "int1", bands: [0, 7], as: "band" },
        { field: "date1", bucket: "year", as: "year" },
      ],
      measures: [
        { as: "of_band", fn: "share", within: ["band"] },
        { as: "of_year", fn: "share", field: "num1", within: ["year"], where: { field: "num1", op: "gt", value: 0 } },
      ],
      where: { field: "num1", op: "gte", value: 0 },
      totals: true,
    },
  },
  {
    name: "the largest shares, sorted by share",
    query: {
      groupBy: BY_TWO,
      measures: [{ as: "part", fn: "share", within: ["hospital"] }],
      having: { field: "part", op: "gte", value: 0.2 },
      top: { n: 2, by: "part", per: ["hospital"] },
      orderBy: [{ field: "part", direction: "desc" }],
    },
  },
  {
    name: "shares keep their whole where groups are folded into others",
    query: {
      groupBy: BY_TWO,
      measures: [
        { as: "n", fn: "count" },
        { as: "of_all", fn: "share" },
        { as: "of_hospital", fn: "share", within: ["hospital"] },
        { as: "of_text", fn: "share", within: ["txt2"] },
      ],
      top: { n: 4, by: "n", others: true },
      totals: true,
    },
  },
  {
    name: "shares within what others are told apart by",
    query: {
      groupBy: BY_TWO,
      measures: [
        { as: "n", fn: "count" },
        { as: "of_hospital", fn: "share", within: ["hospital"] },
      ],
      top: { n: 1, by: "n", per: ["hospital"], others: true },
    },
  },
  {
    name: "shares within groups of which one has no name, beside others",
    query: {
      groupBy: [{ field: "txt2" }, { field: "bool1" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "nameless", fn: "count_empty", field: "txt2" },
        { as: "of_text", fn: "share", within: ["txt2"] },
        { as: "of_truth", fn: "share", field: "id", within: ["bool1"] },
      ],
      top: { n: 3, by: "nameless", ties: "first", others: true },
    },
  },
];
