import { BUCKETS, BUCKET_NAMES, PARTS, PART_NAMES } from "../buckets";
import { COLUMN_KINDS, TIME_KINDS, type ColumnKind } from "../column-types";
import type { Case } from "./cases";
import { COLUMN_OF } from "./cases-operators";

function counted(name: string, group: Record<string, unknown>): Case {
  return { name, query: { groupBy: [group], measures: [{ as: "n", fn: "count" }] } };
}

const isFor = (kinds: readonly ColumnKind[], kind: ColumnKind): boolean => kinds.includes(kind);

/** Every way to cut a column into groups. */
export const GROUP_CASES: Case[] = [
  ...COLUMN_KINDS.map((kind) => counted(`by ${kind}`, { field: COLUMN_OF[kind] })),
  ...TIME_KINDS.flatMap((kind) => [
    ...BUCKET_NAMES.filter((unit) => isFor(BUCKETS[unit].appliesTo, kind)).map((bucket) =>
      counted(`by ${bucket} of a ${kind}`, { field: COLUMN_OF[kind], bucket }),
    ),
    ...PART_NAMES.filter((part) => isFor(PARTS[part].appliesTo, kind)).map((part) =>
      counted(`by ${part} of a ${kind}`, { field: COLUMN_OF[kind], part, as: "part" }),
    ),
  ]),
  counted("by bands of whole numbers", { field: "int1", bands: [0, 1, 18], as: "band" }),
  counted("by bands of decimals", { field: "dec1", bands: [0, 0.01, 7] }),
  counted("by bands of doubles", { field: "num1", bands: [-0.25, 0.1, 999_983.1234567] }),
  counted("by one edge", { field: "int1", bands: [2] }),
  counted("by bands with labels", { field: "int1", bands: [0, 18], labels: ["below", "it's 0–18", "über 18 😀"], as: "Band" }),
  counted("by bins of doubles", { field: "num1", binWidth: 2.5, binOrigin: -1, as: "bin" }),
  counted("by bins of decimals", { field: "dec1", binWidth: 0.1 }),
  counted("by bins whose edges no double holds", { field: "num1", binWidth: 0.1, binOrigin: 0.05, as: "bin" }),
  {
    name: "by bins of calculated doubles that lie on their edges",
    query: {
      derive: [{ as: "tenths", expr: { fn: "divide", args: [{ field: "int1" }, { value: 10 }] } }],
      groupBy: [{ field: "tenths", binWidth: 0.1, as: "bin" }],
      measures: [{ as: "n", fn: "count" }],
    },
  },
  counted("by bins of whole numbers", { field: "int1", binWidth: 10, as: "bin" }),
  {
    name: "by nothing but groups",
    query: { groupBy: [{ field: "txt2" }, { field: "bool1" }] },
  },
  {
    name: "one column twice, cut differently, beside measures of it",
    query: {
      groupBy: [
        { field: "ts1", bucket: "year", as: "year" },
        { field: "ts1", part: "month_of_year", as: "ts1" },
      ],
      measures: [
        { as: "first", fn: "min", field: "ts1" },
        { as: "n", fn: "count_not_empty", field: "ts1" },
      ],
    },
  },
  {
    name: "a group whose output has the name of another column",
    query: {
      groupBy: [{ field: "int1", bands: [0, 5], as: "num1" }],
      measures: [{ as: "total", fn: "sum", field: "num1" }],
      orderBy: [{ field: "num1", direction: "desc" }],
    },
  },
  {
    name: "outputs with the names of what stands inside the SQL",
    query: {
      groupBy: [
        { field: "int1", bands: [0, 5], as: "Summary" },
        { field: "hospital", as: "keys" },
        { field: "bool1", as: "groups" },
      ],
      measures: [
        { as: "ranked", fn: "share", within: ["keys"] },
        { as: "kept", fn: "count" },
        { as: "folded", fn: "max", field: "txt1" },
      ],
      top: { n: 2, by: "kept", per: ["keys"], others: true },
      orderBy: [{ field: "Summary", direction: "desc" }],
      totals: true,
    },
  },
];
