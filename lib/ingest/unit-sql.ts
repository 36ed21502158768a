import { identifier, join, sql, value, type SqlFragment } from "@/lib/query";
import { unitStep } from "./column-sources";
import type { ContractColumn } from "./contract";
import type { UnitColumns } from "./typed-text";
import { normaliseUnit } from "./units";

/** Where the header a step names is in the file: -1 for a missing one. */
export type UnitPositions = Record<string, number>;

/** The columns of the load that hold what the unit of each row says about column number `index`. */
export function unitColumns(index: number): UnitColumns {
  return { factor: identifier(`__uf${index}`), offset: identifier(`__uo${index}`) };
}

/** Factor and offset for each row, from the raw texts of its unit and of what was measured; NULL for an unknown unit. */
export function unitSelects(column: ContractColumn, index: number, positions: UnitPositions): SqlFragment[] {
  const step = unitStep(column);
  if (step === null) return [];
  const { factor, offset } = unitColumns(index);
  const unit = step.source === undefined ? null : plainText(positions[step.source] ?? -1);
  const analyte = step.analyte === undefined ? null : plainText(positions[step.analyte] ?? -1);
  const rules = [
    ...step.conversions.filter((conversion) => conversion.analyte !== undefined),
    ...step.conversions.filter((conversion) => conversion.analyte === undefined),
  ].map((conversion) => ({
    when: both(
      unit && sql`${unit} = ${words(normaliseUnit(conversion.from))}`,
      analyte && conversion.analyte !== undefined ? sql`${analyte} = ${words(normaliseUnit(conversion.analyte))}` : null,
    ),
    factor: conversion.factor,
    offset: conversion.offset,
  }));
  // A value in the column's own unit stays as it is.
  if (unit !== null && column.unit !== undefined)
    rules.push({ when: sql`${unit} = ${words(normaliseUnit(column.unit))}`, factor: 1, offset: 0 });
  const pick = (of: "factor" | "offset") => {
    const cases = rules.map((rule) => sql`when ${rule.when} then ${value({ type: { kind: "double" }, value: rule[of] })}`);
    return sql`case ${join(cases, "space")} end`;
  };
  return [sql`${pick("factor")} as ${factor}`, sql`${pick("offset")} as ${offset}`];
}

function both(one: SqlFragment | null, other: SqlFragment | null): SqlFragment {
  if (one === null || other === null) return one ?? other ?? sql`true`;
  return sql`${one} and ${other}`;
}

/** As `normaliseUnit` says it. */
function plainText(position: number): SqlFragment {
  if (position < 0) return sql`cast(null as varchar)`;
  const raw = identifier(`c${position}`);
  return sql`lower(replace(trim(${raw}, ${words(" \t\r\n\u00a0\u2007\u202f\ufeff")}), ${words("\u00b5")}, ${words("\u03bc")}))`;
}

function words(text: string): SqlFragment {
  return value({ type: { kind: "text" }, value: text });
}
