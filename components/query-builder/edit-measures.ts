import { measuresFor, measureSpec, type ColumnKind, type MeasureName } from "@/lib/query";
import { measureName, newKey, type Draft, type DraftMeasure } from "./draft";
import { dropOutput, freeName, outputNames, renameOutput } from "./edit-outputs";
import { findColumn, type FieldChoice } from "./explore-columns";

export type MeasurePatch = Partial<Omit<DraftMeasure, "key" | "named">>;

/** What a percentile starts with. */
const DEFAULT_PERCENTILE = 0.9;

/** Adds a measure under a name that no other output has. */
export function addMeasure(draft: Draft, added: MeasurePatch & { fn: MeasureName }): Draft {
  const as = freeName(measureName(added.fn, added.field), outputNames(draft));
  const p = added.fn === "percentile" ? { p: DEFAULT_PERCENTILE } : {};
  return { ...draft, measures: [...draft.measures, { key: newKey(), named: false, ...p, ...added, as }] };
}

/** Changes a measure; its name follows function and field until a person names it. */
export function updateMeasure(draft: Draft, key: string, patch: MeasurePatch): Draft {
  const before = draft.measures.find((measure) => measure.key === key);
  if (!before) return draft;
  // What was said of another column may be wrong of this one.
  const isOther = "field" in patch && patch.field !== before.field;
  const after = { ...before, ...(isOther && { label: undefined }), ...patch };
  if (patch.as !== undefined) after.named = true;
  else if (!before.named) {
    const others = outputNames({ ...draft, measures: draft.measures.filter((measure) => measure.key !== key) });
    after.as = freeName(measureName(after.fn, after.field), others);
  }
  const next = { ...draft, measures: draft.measures.map((measure) => (measure.key === key ? after : measure)) };
  return renameOutput(next, before.as, after.as);
}

export function removeMeasure(draft: Draft, key: string): Draft {
  const gone = draft.measures.find((measure) => measure.key === key);
  if (!gone) return draft;
  return dropOutput({ ...draft, measures: draft.measures.filter((measure) => measure.key !== key) }, gone.as);
}

/** The column a measure starts with: the one it had where it fits, else the first that fits; none where it may go without. */
function fieldFor(fn: MeasureName, field: string | undefined, columns: readonly FieldChoice[]): string | undefined {
  const spec = measureSpec(fn);
  if (spec.field === "none") return undefined;
  const known = findColumn(columns, field);
  if (known && measuresFor(known.kind).includes(fn)) return field;
  if (spec.field === "optional") return undefined;
  return columns.find((column) => spec.appliesTo.includes(column.kind))?.name ?? field;
}

/** What changes when a measure gets another function: what the new one does not have goes. */
export function withFunction(measure: DraftMeasure, fn: MeasureName, columns: readonly FieldChoice[]): MeasurePatch {
  const spec = measureSpec(fn);
  return {
    fn,
    // What was said of another measure may be wrong of this one.
    label: fn === measure.fn ? measure.label : undefined,
    field: fieldFor(fn, measure.field, columns),
    by: spec.by ? secondFor(spec.by.kinds, measure, columns) : undefined,
    p: fn === "percentile" ? (measure.p ?? DEFAULT_PERCENTILE) : undefined,
    method: fn === "percentile" || fn === "median" ? measure.method : undefined,
    within: fn === "share" ? measure.within : undefined,
  };
}

/** The second column it has, where it fits, or the first that does and is not the first column itself. */
function secondFor(kinds: readonly ColumnKind[], { by, field }: DraftMeasure, columns: readonly FieldChoice[]): string | undefined {
  const fitting = columns.filter(({ kind }) => kinds.includes(kind));
  return fitting.find(({ name }) => name === by)?.name ?? fitting.find(({ name }) => name !== field)?.name;
}
