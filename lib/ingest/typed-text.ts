import { integerLiteral, sql, value, type ColumnType, type SqlFragment } from "@/lib/query";
import type { CleanStep } from "./clean-steps";
import { compileDateFormat } from "./date-format";

const DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?";
const MOMENT = `${DAY}[T ]${CLOCK}`;
const OFFSET = "(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)";
const DOUBLE = "[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?";

function pattern(regex: string): SqlFragment {
  return value({ type: { kind: "text" }, value: regex });
}

/**
 * A text read strictly as its type, or NULL, in one or more layers: the first reads `text`, each later one reads
 * the value so far. The pattern comes before the cast: the engine's own casts also take `1_000`, `0x1F`, `12.7`
 * as 13, `inf` and `2024-2-3`.
 */
export function typedLayers(text: SqlFragment, so: SqlFragment, type: ColumnType, zone: string): SqlFragment[] {
  switch (type.kind) {
    case "text":
      return [text];
    case "integer":
      // A number that is written back as it was read was read strictly; the pattern decides only about the others.
      return [
        sql`try_cast(${text} as bigint)`,
        sql`case when cast(${so} as varchar) = ${text} then ${so} when regexp_full_match(${text}, '[+-]?[0-9]{1,19}') then ${so} end`,
      ];
    case "double":
      return [sql`case when regexp_full_match(${text}, ${pattern(DOUBLE)}) then try_cast(${text} as double) end`, finite(so)];
    case "decimal":
      return [strictDecimal(text, type)];
    case "boolean":
      return [
        sql`case when lower(${text}) in ('true', 't', 'yes', 'y', '1') then true when lower(${text}) in ('false', 'f', 'no', 'n', '0') then false end`,
      ];
    case "date":
      return [
        sql`try_cast(${text} as date)`,
        sql`case when cast(${so} as varchar) = ${text} and strlen(${text}) = 10 then ${so} when regexp_full_match(${text}, ${pattern(DAY)}) then ${so} end`,
      ];
    case "timestamp":
      return moment(text, so, zone);
  }
}

function strictDecimal(text: SqlFragment, type: { precision: number; scale: number }): SqlFragment {
  // More decimals than the type keeps would be rounded away in silence.
  const regex = type.scale === 0 ? "[+-]?[0-9]+(?:[.]0*)?" : `[+-]?(?:[0-9]+(?:[.][0-9]{0,${type.scale}}0*)?|[.][0-9]{1,${type.scale}}0*)`;
  return sql`case when regexp_full_match(${text}, ${pattern(regex)}) then try_cast(${text} as ${decimalType(type)}) end`;
}

/** What the arithmetic of a row's unit is done with; NULL where its unit is not known. */
export type UnitColumns = { factor: SqlFragment; offset: SqlFragment };

/**
 * The same by the steps of the contract, the layers of each step together: parse_number, parse_date, parse_timestamp,
 * scale, unit. A number that no step reads is read as a double by the first.
 */
export function parsedSteps(
  text: SqlFragment,
  so: SqlFragment,
  type: ColumnType,
  steps: CleanStep[],
  zone: string,
  unit: UnitColumns | null,
): SqlFragment[][] {
  return steps.map((step, at) => {
    if (step.step === "parse_number") return number(text, so, type, step);
    if (step.step === "parse_date") return byFormat(text, so, step.format, "date", zone);
    if (step.step === "parse_timestamp") return byFormat(text, so, step.format, "timestamp", zone);
    const read = at === 0 ? typedLayers(text, so, { kind: "double" }, zone) : [];
    const double = sql`cast(${so} as double)`;
    if (step.step === "scale")
      return [...read, ...asType(sql`${double} * ${value({ type: { kind: "double" }, value: step.factor })}`, so, type)];
    if (unit === null) throw new Error("a step is no step of parsing");
    const computed = sql`${double} * ${unit.factor} + ${unit.offset}`;
    if (type.kind === "double") return [...read, ...asType(computed, so, type)];
    // A value in the column's own unit is taken as it stands: it may have more digits than a double holds.
    const own = at === 0 ? strictly(text, type) : so;
    const isOwn = sql`${unit.factor} = 1 and ${unit.offset} = 0`;
    return [...read, sql`case when ${isOwn} then ${own} else ${converted(computed, type)} end`];
  });
}

/** A text as a whole number or a decimal with no digit too many, or NULL. */
function strictly(text: SqlFragment, type: ColumnType): SqlFragment {
  if (type.kind === "decimal") return strictDecimal(text, type);
  return sql`case when regexp_full_match(${text}, '[+-]?[0-9]{1,19}(?:[.]0*)?') then try_cast(regexp_replace(${text}, '[.]0*$', '') as bigint) end`;
}

/** What was computed in double precision, as a whole number or a decimal. */
function converted(computed: SqlFragment, type: ColumnType): SqlFragment {
  if (type.kind === "decimal") return sql`try_cast(${computed} as ${decimalType(type)})`;
  // Whole but for the error of binary fractions, else the value would be rounded in silence.
  return sql`case when abs((${computed}) - round(${computed})) <= 1e-9 * greatest(1, abs(${computed})) then try_cast(round(${computed}) as bigint) end`;
}

function moment(text: SqlFragment, so: SqlFragment, zone: string): SqlFragment[] {
  const withOffset = sql`timezone(${pattern(zone)}, try_cast(${text} as timestamptz))`;
  return [
    sql`try_cast(${text} as timestamp)`,
    sql`case when cast(${so} as varchar) = ${text} and strlen(${text}) = 19 then ${so} when regexp_full_match(${text}, ${pattern(MOMENT)}) then ${so} when regexp_full_match(${text}, ${pattern(MOMENT + OFFSET)}) then ${withOffset} end`,
    sql`cast(${so} as timestamp_ms)`,
  ];
}

function byFormat(text: SqlFragment, so: SqlFragment, format: string, kind: "date" | "timestamp", zone: string): SqlFragment[] {
  const compiled = compileDateFormat(format, kind === "date" ? "parse_date" : "parse_timestamp");
  if ("mistake" in compiled) throw new Error("a format was not checked with its contract");
  if (compiled.kind === "iso") return typedLayers(text, so, { kind }, zone);
  const whole = compiled.addDay ? sql`${text} || ' 01'` : text;
  const parsed = sql`try_strptime(${whole}, ${pattern(compiled.strptime)})`;
  const cast = kind === "date" ? sql`cast(${parsed} as date)` : sql`cast(${parsed} as timestamp_ms)`;
  return [sql`case when regexp_full_match(${text}, ${pattern(compiled.regex)}) then ${cast} end`];
}

/** A finite double with one zero, or NULL. */
export function finite(so: SqlFragment): SqlFragment {
  return sql`case when isfinite(${so}) then ${so} + cast(0 as double) end`;
}

function number(text: SqlFragment, so: SqlFragment, type: ColumnType, step: Extract<CleanStep, { step: "parse_number" }>): SqlFragment[] {
  const decimalMark = step.decimal === "." ? "[.]" : ",";
  const grouped = step.thousands === null ? "" : `[0-9]{1,3}(?:[${step.thousands}][0-9]{3})+|`;
  const isDouble = type.kind === "double";
  const body = `[+-]?(?:(?:${grouped}[0-9]+)(?:${decimalMark}[0-9]*)?|${decimalMark}[0-9]+)${isDouble ? "(?:[eE][+-]?[0-9]{1,3})?" : ""}`;
  const marks = `${step.percent ? "%" : ""}${step.suffixes ? "kKM" : ""}`;
  const regex = marks === "" ? body : `${body}(?: ?[${marks}])?`;
  let canonical = marks === "" ? text : sql`regexp_replace(${text}, ' ?[%kKM]$', '')`;
  if (step.thousands !== null) canonical = sql`replace(${canonical}, ${pattern(step.thousands)}, '')`;
  if (step.decimal === ",") canonical = sql`replace(${canonical}, ',', '.')`;
  const read = sql`case when regexp_full_match(${text}, ${pattern(regex)}) then ${isDouble ? sql`try_cast(${canonical} as double)` : sql`try_cast(${canonical} as decimal(27,9))`} end`;
  const layers = [read];
  if (step.percent)
    layers.push(
      sql`case when ends_with(${text}, '%') then ${isDouble ? sql`${so} / 100` : sql`cast(${so} * 0.01 as decimal(38,11))`} else ${so} end`,
    );
  if (step.suffixes)
    layers.push(
      sql`case when lower(right(${text}, 1)) = 'k' then ${so} * 1000 when ends_with(${text}, 'M') then ${so} * 1000000 else ${so} end`,
    );
  layers.push(isDouble ? finite(so) : exactly(so, type));
  return layers;
}

/** A decimal as the column's type, or NULL when digits would be lost. */
function exactly(so: SqlFragment, type: ColumnType): SqlFragment {
  const cast = type.kind === "decimal" ? sql`try_cast(${so} as ${decimalType(type)})` : sql`try_cast(${so} as bigint)`;
  return sql`case when ${cast} = ${so} then ${cast} end`;
}

/** What was computed in double precision, as a value of the column. */
function asType(computed: SqlFragment, so: SqlFragment, type: ColumnType): SqlFragment[] {
  if (type.kind === "double") return [computed, finite(so)];
  return [converted(computed, type)];
}

/** The type that the values of a column are loaded and stored as. */
export function storedType(type: ColumnType): SqlFragment {
  switch (type.kind) {
    case "text":
      return sql`varchar`;
    case "integer":
      return sql`bigint`;
    case "decimal":
      return decimalType(type);
    case "double":
      return sql`double`;
    case "boolean":
      return sql`boolean`;
    case "date":
      return sql`date`;
    case "timestamp":
      return sql`timestamp_ms`;
  }
}

function decimalType(type: { precision: number; scale: number }): SqlFragment {
  return sql`decimal(${integerLiteral(type.precision)},${integerLiteral(type.scale)})`;
}
