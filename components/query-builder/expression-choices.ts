import {
  COLUMN_KINDS,
  FUNCTION_NAMES,
  functionSpec,
  type Argument,
  type ColumnKind,
  type ColumnType,
  type FunctionName,
  type FunctionSpec,
} from "@/lib/query";
import { isTimeKind } from "../results/cell-text";
import { emptyGroup, newKey, type DraftExpression, type DraftGroup, type ValueForm } from "./draft";

/** Arguments that a call may have, as the language says. */
const MANY = 50;

function sampleType(kind: ColumnKind): ColumnType {
  return kind === "decimal" ? { kind, precision: 10, scale: 2 } : { kind };
}

/** Every way to fill the places of a function that take expressions, by kind. */
function combinations(places: readonly (readonly ColumnKind[])[]): ColumnType[][] {
  return places.reduce<ColumnType[][]>((made, kinds) => made.flatMap((types) => kinds.map((kind) => [...types, sampleType(kind)])), [[]]);
}

function kindsOf(spec: FunctionSpec): ReadonlySet<ColumnKind> {
  const places = spec.arguments.flatMap((place) => ("kinds" in place ? [place.kinds] : []));
  // A start of a unit is a date or, by the hour, a timestamp, which the table of functions leaves to the binder.
  const isBucket = spec.arguments.some((place) => "literal" in place && place.literal === "bucket");
  const found = combinations(places).flatMap((types) => spec.result(types)?.kind ?? []);
  return new Set(isBucket ? [...found, "timestamp"] : found);
}

const RESULT_KINDS = new Map<FunctionName, ReadonlySet<ColumnKind>>(FUNCTION_NAMES.map((fn) => [fn, kindsOf(functionSpec(fn))]));

/** Functions that can give a value of one of these kinds, in the order of the table. */
export function functionsGiving(kinds: readonly ColumnKind[]): FunctionName[] {
  return FUNCTION_NAMES.filter((fn) => kinds.some((kind) => RESULT_KINDS.get(fn)?.has(kind)));
}

/** The place of a function's table that an argument stands in; the last one repeats where the function allows it. */
export function placeOf(spec: FunctionSpec, index: number): Argument | undefined {
  return spec.arguments[index] ?? (spec.repeats ? spec.arguments.at(-1) : undefined);
}

/** Whether one more argument can be added: a place that repeats. */
export function takesMore(spec: FunctionSpec, count: number): boolean {
  return spec.repeats === true && count < MANY;
}

/** Whether the argument can be taken away: one more than the function needs. */
export function isExtra(spec: FunctionSpec, count: number): boolean {
  return spec.repeats === true && count > spec.arguments.length;
}

/** The kinds a place takes; of a literal none is a column. */
export function kindsFor(place: Argument | undefined): readonly ColumnKind[] {
  return place && "kinds" in place ? place.kinds : COLUMN_KINDS;
}

/** How a fixed value for a place is typed in. */
export function formsFor(kinds: readonly ColumnKind[]): ValueForm[] {
  const forms: ValueForm[] = [];
  if (kinds.some((kind) => kind === "integer" || kind === "decimal" || kind === "double")) forms.push("number");
  if (kinds.some((kind) => kind === "text" || isTimeKind(kind))) forms.push("text");
  if (kinds.includes("boolean")) forms.push("boolean");
  return forms;
}

/** An open value in a place for literals: a number, or the name of a unit or part. */
function startOf(place: Argument): DraftExpression {
  if ("kinds" in place) return { kind: "open", key: newKey() };
  if (place.literal === "integer") return { kind: "value", key: newKey(), form: "number" };
  return { kind: "value", key: newKey(), form: "text", value: place.literal === "part" ? undefined : "month" };
}

/** A call of a function; what already stands in the first place that fits stays. */
export function callOf(fn: FunctionName, before: DraftExpression): DraftExpression {
  const spec = functionSpec(fn);
  const old = before.kind === "call" ? before.args : [];
  const oldSpec = before.kind === "call" ? functionSpec(before.fn) : null;
  const args = spec.arguments.map((place, index): DraftExpression => {
    const kept = old[index];
    const keptPlace = oldSpec && placeOf(oldSpec, index);
    if (kept && keptPlace && "kinds" in place && "kinds" in keptPlace) return kept;
    if (index === 0 && (before.kind === "column" || before.kind === "value") && "kinds" in place) return { ...before, key: newKey() };
    return startOf(place);
  });
  return { kind: "call", key: before.key, fn, args };
}

/** Cases: what is worked out already becomes the value of the first. */
export function caseOf(before: DraftExpression, condition: DraftGroup): DraftExpression {
  const then: DraftExpression = before.kind === "open" ? before : { ...before, key: newKey() };
  return { kind: "case", key: before.key, when: [{ key: newKey(), if: condition, then }], otherwise: null };
}

/** A new branch of a case. */
export function newBranch(condition: DraftGroup = emptyGroup()): { key: string; if: DraftGroup; then: DraftExpression } {
  return { key: newKey(), if: condition, then: { kind: "open", key: newKey() } };
}

/** The kinds whose values are typed in a date field. */
export function wantsDate(kinds: readonly ColumnKind[]): boolean {
  return kinds.length > 0 && kinds.every(isTimeKind);
}
