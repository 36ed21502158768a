import { BUCKETS, BUCKET_NAMES, PARTS, PART_NAMES } from "../buckets";
import type { ColumnKind } from "../column-types";
import { FUNCTION_NAMES, functionSpec } from "../functions";
import type { Case } from "./cases";
import { COLUMN_OF } from "./cases-operators";

type Json = Record<string, unknown>;

const field = (name: string): Json => ({ field: name });
const value = (given: unknown): Json => ({ value: given });
const call = (fn: string, ...args: Json[]): Json => ({ fn, args });

/** The expression in every row, and as something to group by. */
function shown(name: string, expr: Json): Case[] {
  const derive = [{ as: "x", expr }];
  return [
    { name, query: { derive, select: ["id", "x"] } },
    { name: `${name}, as a group`, query: { derive, groupBy: [{ field: "x" }], measures: [{ as: "n", fn: "count" }] } },
  ];
}

const EXAMPLES = FUNCTION_NAMES.flatMap((fn) => shown(`example of ${fn}`, functionSpec(fn).example as unknown as Json));

const NUMBERS = ["int1", "dec1", "num1"];
const TIMES: ("date" | "timestamp")[] = ["date", "timestamp"];
const isFor = (kinds: readonly ColumnKind[], kind: ColumnKind): boolean => kinds.includes(kind);

const ARITHMETIC = [
  ...["add", "subtract", "divide"].flatMap((fn) =>
    NUMBERS.flatMap((a) =>
      NUMBERS.filter((b) => a !== b || fn === "divide").flatMap((b) => shown(`${a} ${fn} ${b}`, call(fn, field(a), field(b)))),
    ),
  ),
  ...shown("whole numbers are multiplied exactly", call("multiply", field("int1"), value(3))),
  ...shown("decimals are multiplied exactly", call("multiply", field("dec1"), field("dec1"))),
  ...shown("a decimal times a whole number", call("multiply", field("dec1"), field("int1"))),
  ...shown("a decimal times a double", call("multiply", field("dec1"), field("num1"))),
  ...shown("no zero has a sign", call("multiply", field("num1"), value(-1))),
  ...shown("divided by what may be 0", call("divide", value(1), call("subtract", field("num1"), field("num1")))),
  ...["round", "floor", "ceil", "abs"].flatMap((fn) => NUMBERS.flatMap((name) => shown(`${fn} of ${name}`, call(fn, field(name))))),
  ...[0, 1, 2, 3].flatMap((digits) =>
    ["dec1", "num1"].flatMap((name) => shown(`${name} rounded to ${digits}`, call("round", field(name), value(digits)))),
  ),
  ...shown("halves go away from zero", call("round", call("multiply", field("num1"), value(10)), value(0))),
  ...shown(
    "calculations in calculations",
    call("divide", call("add", field("int1"), field("num1")), call("abs", call("subtract", field("dec1"), value(1.5)))),
  ),
];

const TEXTS = [
  ...shown("lower case of a literal and a column", call("concat", call("lower", field("txt1")), value(" İÀÉẞ😀"))),
  ...shown("spaces at the ends only", call("length", call("trim", field("txt1")))),
  ...shown("the rest of a text", call("substr", field("txt1"), value(2))),
  ...shown("characters beyond the end", call("substr", field("txt1"), value(2), value(100))),
  ...shown("no characters", call("substr", field("txt1"), value(1), value(0))),
  ...shown("a text beside quotes and percent signs", call("concat", field("txt1"), value("'; -- \" % \\ $1 ?"), field("txt2"))),
  ...shown("the first text that is there", call("coalesce", field("txt2"), field("txt1"), value("none"))),
];

const DATES = TIMES.flatMap((kind) => {
  const column = COLUMN_OF[kind];
  return [
    ...BUCKET_NAMES.filter((unit) => isFor(BUCKETS[unit].appliesTo, kind)).flatMap((unit) => [
      ...shown(`${column} plus 1 ${unit}`, call("date_add", field(column), value(1), value(unit))),
      ...shown(`${column} minus 13 ${unit}s`, call("date_add", field(column), value(-13), value(unit))),
      ...shown(`${unit} of ${column}`, call("date_bucket", field(column), value(unit))),
    ]),
    ...PART_NAMES.filter((part) => isFor(PARTS[part].appliesTo, kind)).flatMap((part) =>
      shown(`${part} of ${column}`, call("date_part", field(column), value(part))),
    ),
    ...shown(`so many days as a column says after ${column}`, call("date_add", field(column), call("length", field("txt1")), value("day"))),
    ...shown(`age of ${column}`, call("age_years", field(column), value("2025-02-28"))),
    ...shown(`age at ${column}`, call("age_years", value("2000-02-29"), field(column))),
    ...shown(`days to ${column}`, call("date_diff_days", value("2024-02-28T23:00:00"), field(column))),
  ];
});

const CHOICES = [
  ...shown("case with an else", {
    case: [
      { if: { field: "int1", op: "gt", value: 2 }, then: value("many") },
      { if: { field: "txt1", op: "contains", value: "b" }, then: field("txt2") },
    ],
    else: field("txt1"),
  }),
  ...shown("case without an else", { case: [{ if: { field: "bool1", op: "is_true" }, then: field("date1") }] }),
  ...shown("branches of different numbers", {
    case: [
      { if: { field: "bool1", op: "is_true" }, then: field("int1") },
      { if: { not: { field: "bool1", op: "is_empty" } }, then: field("dec1") },
    ],
    else: value(7),
  }),
  ...shown("a double among the branches", { case: [{ if: { all: [] }, then: field("dec1") }], else: value(0.5) }),
  ...shown("a branch that is a date", {
    case: [{ if: { field: "int1", op: "is_empty" }, then: value("2024-03-31") }],
    else: field("date1"),
  }),
  ...shown("truth as a value", { case: [{ if: { field: "num1", op: "gte", value: 0.7 }, then: value(true) }], else: field("bool1") }),
  ...shown("numbers of all types, the first that is there", call("coalesce", field("int1"), field("dec1"), field("num1"))),
  ...shown("decimals of two scales", call("coalesce", field("dec1"), call("multiply", field("dec1"), field("dec1")), value(1))),
  ...shown("the first day that is there", call("coalesce", field("date1"), value("2000-02-29"))),
  ...shown("the first time that is there", call("coalesce", field("ts1"), value("2024-10-27T02:30:00.001"))),
];

const CHAINS: Case[] = [
  {
    name: "a chain of calculated columns in filter, groups, measures and order",
    query: {
      derive: [
        { as: "twice", expr: call("multiply", field("num1"), value(2)) },
        { as: "ratio", expr: call("divide", field("twice"), field("int1")) },
        { as: "side", expr: { case: [{ if: { field: "ratio", op: "lt", value: 0 }, then: value("below") }], else: value("above") } },
        { as: "key", expr: call("concat", field("side"), value("-"), call("coalesce", field("txt2"), value("?"))) },
      ],
      where: { field: "ratio", op: "is_not_empty" },
      groupBy: [{ field: "key" }, { field: "ratio", bands: [-1, 0, 0.5], as: "band" }],
      measures: [
        { as: "n", fn: "count", where: { field: "twice", op: "gt", value: 1 } },
        { as: "largest", fn: "max", field: "ratio" },
        { as: "who", fn: "max_by", field: "id", by: "ratio" },
      ],
      orderBy: [{ field: "largest", direction: "desc" }],
    },
  },
  {
    name: "calculated dates in buckets",
    query: {
      derive: [{ as: "due", expr: call("date_add", field("ts1"), value(6), value("month")) }],
      groupBy: [
        { field: "due", bucket: "quarter" },
        { field: "due", part: "hour_of_day", as: "hour" },
      ],
      measures: [{ as: "n", fn: "count" }],
    },
  },
  {
    name: "rows sorted by a calculated column that is not shown",
    query: {
      derive: [{ as: "x", expr: call("subtract", field("num1"), field("dec1")) }],
      select: ["id"],
      orderBy: [{ field: "x", direction: "desc", nulls: "first" }],
      limit: 60,
    },
  },
  {
    name: "a calculated column with a name in capitals",
    query: {
      derive: [{ as: "Ratio_2", expr: call("divide", field("num1"), value(4)) }],
      select: ["id", "Ratio_2"],
      where: { field: "Ratio_2", op: "gt", value: 0 },
    },
  },
];

/** The example of every function, functions on every type, and calculations that use others. */
export const FUNCTION_CASES: Case[] = [...EXAMPLES, ...ARITHMETIC, ...TEXTS, ...DATES, ...CHOICES, ...CHAINS];
