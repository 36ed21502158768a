import { COLUMN_KINDS, NUMBER_KINDS, TIME_KINDS, type ColumnKind, type ColumnType } from "./column-types";

export const FUNCTION_NAMES = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "round",
  "floor",
  "ceil",
  "abs",
  "coalesce",
  "lower",
  "trim",
  "concat",
  "length",
  "substr",
  "date_add",
  "date_diff_days",
  "date_bucket",
  "date_part",
  "age_years",
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/**
 * What may stand in one place of a call. `literal`: only a value written in the question, of that form; the binder
 * makes it a part of the call (`numbers`, `unit`, `bucket` and `part` of BoundExpression).
 */
export type Argument =
  | { name: string; kinds: readonly ColumnKind[]; optional?: boolean }
  | { name: string; literal: "integer"; min: number; max: number; optional?: boolean }
  | { name: string; literal: "unit" | "bucket" | "part" };

export type FunctionSpec = {
  label: string;
  /** What it gives, in one sentence of the documentation. */
  description: string;
  /** The places in order. With `repeats` the last place may be filled again and again. */
  arguments: readonly Argument[];
  repeats?: boolean;
  /**
   * The type of the result from the types of the arguments that are expressions; null where they do not go together.
   * Of `date_bucket` by hour or minute it is a timestamp, which the binder sees to.
   */
  result: (types: readonly ColumnType[]) => ColumnType | null;
  /** The call in English, from the arguments in English. */
  sentence: (args: readonly string[]) => string;
  /** A call over the fixture of the tests (columns int1, num1, dec1, txt1, txt2, bool1, date1, ts1): documentation and tests use it. */
  example: { fn: FunctionName; args: readonly unknown[] };
};

const INTEGER: ColumnType = { kind: "integer" };
const DOUBLE: ColumnType = { kind: "double" };
const TEXT: ColumnType = { kind: "text" };
const DATE: ColumnType = { kind: "date" };
const MAX_DIGITS = 38;

/** An integer as a decimal has 19 digits. */
function digits(type: ColumnType): { precision: number; scale: number } {
  return type.kind === "decimal" ? type : { precision: 19, scale: 0 };
}

/** Of sums and differences: exact, integer with integer, decimal with either; a double makes a double. */
function sumOf([a, b]: readonly ColumnType[]): ColumnType | null {
  if (!a || !b) return null;
  if (a.kind === "double" || b.kind === "double") return DOUBLE;
  if (a.kind === "integer" && b.kind === "integer") return INTEGER;
  const [x, y] = [digits(a), digits(b)];
  const scale = Math.max(x.scale, y.scale);
  const precision = Math.max(x.precision - x.scale, y.precision - y.scale) + scale + 1;
  return precision > MAX_DIGITS ? null : { kind: "decimal", precision, scale };
}

/** Of products: exact as long as the digits fit in 38. */
function productOf([a, b]: readonly ColumnType[]): ColumnType | null {
  if (!a || !b) return null;
  if (a.kind === "double" || b.kind === "double") return DOUBLE;
  if (a.kind === "integer" && b.kind === "integer") return INTEGER;
  const [x, y] = [digits(a), digits(b)];
  const precision = x.precision + y.precision;
  return precision > MAX_DIGITS ? null : { kind: "decimal", precision, scale: x.scale + y.scale };
}

/** The type that holds values of all: of numbers the wider, otherwise all the same kind. */
export function commonType(types: readonly ColumnType[]): ColumnType | null {
  const [first] = types;
  if (!first) return null;
  const kinds = new Set(types.map((type) => type.kind));
  if (kinds.size === 1 && first.kind !== "decimal") return first;
  if (![...kinds].every((kind) => kind === "integer" || kind === "decimal" || kind === "double")) return null;
  if (kinds.has("double")) return DOUBLE;
  const all = types.map(digits);
  const scale = Math.max(...all.map((one) => one.scale));
  const whole = Math.max(...all.map((one) => one.precision - one.scale));
  return whole + scale > MAX_DIGITS ? null : { kind: "decimal", precision: whole + scale, scale };
}

function wholeOf([type]: readonly ColumnType[]): ColumnType | null {
  if (!type) return null;
  if (type.kind !== "decimal") return type;
  return type.precision - type.scale <= 17 ? INTEGER : null;
}

const number = (name: string): Argument => ({ name, kinds: NUMBER_KINDS });
const text = (name: string): Argument => ({ name, kinds: ["text"] });
const time = (name: string): Argument => ({ name, kinds: TIME_KINDS });
const counted = (count = "", thing = ""): string => `${count} ${thing}${count === "1" ? "" : "s"}`;
const field = (name: string): { field: string } => ({ field: name });

/** Every function of `derive`: read by the menus, the binder, the compiler, the sentence, the documentation and the tests. */
export const FUNCTIONS = {
  add: {
    label: "Plus",
    description: "The sum of two numbers: whole numbers and decimals exactly.",
    arguments: [number("a"), number("b")],
    result: sumOf,
    sentence: ([a, b]) => `(${a} + ${b})`,
    example: { fn: "add", args: [field("int1"), { value: 3 }] },
  },
  subtract: {
    label: "Minus",
    description: "The difference of two numbers: whole numbers and decimals exactly.",
    arguments: [number("a"), number("b")],
    result: sumOf,
    sentence: ([a, b]) => `(${a} − ${b})`,
    example: { fn: "subtract", args: [field("dec1"), field("num1")] },
  },
  multiply: {
    label: "Times",
    description: "The product of two numbers: whole numbers and decimals exactly.",
    arguments: [number("a"), number("b")],
    result: productOf,
    sentence: ([a, b]) => `(${a} × ${b})`,
    example: { fn: "multiply", args: [field("num1"), field("num1")] },
  },
  divide: {
    label: "Divided by",
    description: "The quotient as a double; empty where the divisor is 0.",
    arguments: [number("a"), number("b")],
    result: () => DOUBLE,
    sentence: ([a, b]) => `(${a} ÷ ${b})`,
    example: { fn: "divide", args: [field("num1"), field("int1")] },
  },
  round: {
    label: "Rounded",
    description: "Rounded to so many decimals (0 unless given), halves away from zero.",
    arguments: [number("number"), { name: "decimals", literal: "integer", min: 0, max: 15, optional: true }],
    result: ([type]) => type ?? null,
    sentence: ([a, n]) => `${a} rounded${n === undefined ? "" : ` to ${counted(n, "decimal")}`}`,
    example: { fn: "round", args: [field("num1"), { value: 1 }] },
  },
  floor: {
    label: "Rounded down",
    description: "The largest whole number that is not larger.",
    arguments: [number("number")],
    result: wholeOf,
    sentence: ([a]) => `${a} rounded down`,
    example: { fn: "floor", args: [field("num1")] },
  },
  ceil: {
    label: "Rounded up",
    description: "The smallest whole number that is not smaller.",
    arguments: [number("number")],
    result: wholeOf,
    sentence: ([a]) => `${a} rounded up`,
    example: { fn: "ceil", args: [field("dec1")] },
  },
  abs: {
    label: "Without its sign",
    description: "The distance from 0.",
    arguments: [number("number")],
    result: ([type]) => type ?? null,
    sentence: ([a]) => `${a} without its sign`,
    example: { fn: "abs", args: [field("int1")] },
  },
  coalesce: {
    label: "First that is not empty",
    description: "The first value that is not NULL. A text without characters is a value.",
    arguments: [
      { name: "value", kinds: COLUMN_KINDS },
      { name: "otherwise", kinds: COLUMN_KINDS },
    ],
    repeats: true,
    result: commonType,
    sentence: (args) => `the first of ${args.join(", ")} that is not empty`,
    example: { fn: "coalesce", args: [field("int1"), { value: 0 }] },
  },
  lower: {
    label: "In lower case",
    description: "The text in lower case.",
    arguments: [text("text")],
    result: () => TEXT,
    sentence: ([a]) => `${a} in lower case`,
    example: { fn: "lower", args: [field("txt1")] },
  },
  trim: {
    label: "Without spaces around",
    description: "The text without spaces at its ends.",
    arguments: [text("text")],
    result: () => TEXT,
    sentence: ([a]) => `${a} without spaces around`,
    example: { fn: "trim", args: [field("txt1")] },
  },
  concat: {
    label: "Joined text",
    description: "Texts one after the other; empty (NULL) as soon as one of them is.",
    arguments: [text("text"), text("text")],
    repeats: true,
    result: () => TEXT,
    sentence: (args) => args.join(" followed by "),
    example: { fn: "concat", args: [field("txt1"), { value: "/" }, field("txt2")] },
  },
  length: {
    label: "Length",
    description: "How many characters (Unicode code points) the text has.",
    arguments: [text("text")],
    result: () => INTEGER,
    sentence: ([a]) => `the length of ${a}`,
    example: { fn: "length", args: [field("txt1")] },
  },
  substr: {
    label: "Part of text",
    description: "The characters from a position (1 is the first), all of them or so many.",
    arguments: [
      text("text"),
      { name: "from", literal: "integer", min: 1, max: 10_000 },
      { name: "characters", literal: "integer", min: 0, max: 10_000, optional: true },
    ],
    result: () => TEXT,
    sentence: ([a, from, count]) => `${count === undefined ? "" : `${counted(count, "character")} of `}${a} from character ${from}`,
    example: { fn: "substr", args: [field("txt1"), { value: 1 }, { value: 2 }] },
  },
  date_add: {
    label: "Date plus time",
    description: "A date or timestamp moved by so many units; the end of a shorter month holds. Negative numbers go back.",
    arguments: [time("date"), { name: "amount", kinds: ["integer"] }, { name: "unit", literal: "unit" }],
    result: ([type]) => type ?? null,
    sentence: ([date, amount, unit]) => `${date} plus ${counted(amount, unit)}`,
    example: { fn: "date_add", args: [field("date1"), { value: 1 }, { value: "month" }] },
  },
  date_diff_days: {
    label: "Days between",
    description: "Whole days from the first date to the second; the time of day does not count.",
    arguments: [time("from"), time("to")],
    result: () => INTEGER,
    sentence: ([from, to]) => `days from ${from} to ${to}`,
    example: { fn: "date_diff_days", args: [field("date1"), field("ts1")] },
  },
  date_bucket: {
    label: "Start of its unit",
    description: "The first day of the year, quarter, month, week or day it is in, or the start of its hour or minute.",
    arguments: [time("date"), { name: "unit", literal: "bucket" }],
    result: () => DATE,
    sentence: ([date, unit]) => `the ${unit} of ${date}`,
    example: { fn: "date_bucket", args: [field("ts1"), { value: "month" }] },
  },
  date_part: {
    label: "Part of a date",
    description: "A numbered part of a date: month of the year, day of the week (Monday is 1) or hour of the day.",
    arguments: [time("date"), { name: "part", literal: "part" }],
    result: () => INTEGER,
    sentence: ([date, part]) => `the ${(part ?? "").replaceAll("_", " ")} of ${date}`,
    example: { fn: "date_part", args: [field("date1"), { value: "day_of_week" }] },
  },
  age_years: {
    label: "Age in years",
    description: "Full years from birth to a date. Someone born on 29 February has the birthday on 1 March in other years.",
    arguments: [time("birth"), time("at")],
    result: () => INTEGER,
    sentence: ([birth, at]) => `the age at ${at} of someone born ${birth}`,
    example: { fn: "age_years", args: [field("date1"), { value: "2025-03-01" }] },
  },
} as const satisfies Record<FunctionName, FunctionSpec>;

/** The entry of one function, seen through the general type. */
export function functionSpec(name: FunctionName): FunctionSpec {
  return FUNCTIONS[name];
}
