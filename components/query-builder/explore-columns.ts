import type { DatasetDetail } from "@/lib/catalog";
import { measureSpec, type ColumnKind, type MeasureName } from "@/lib/query";
import { isNumberKind, isTimeKind, kindOf } from "../results/cell-text";
import type { Cut, Draft, DraftMeasure } from "./draft";
import { groupingName } from "./edit-query";

export type ColumnProfile = NonNullable<DatasetDetail["columns"][number]["profile"]>;

/** A column of the dataset as the builder uses it. */
export type ExploreColumn = {
  name: string;
  label: string;
  kind: ColumnKind;
  typeText: string;
  unit: string | null;
  description: string | null;
  group: string | null;
  profile: ColumnProfile | null;
};

export function exploreColumns(detail: Pick<DatasetDetail, "columns">): ExploreColumn[] {
  return detail.columns.map(({ type, ...column }) => ({ ...column, kind: kindOf(type), typeText: type }));
}

/** A column that can be filtered or sorted by, whether of the dataset or of the answer. */
export type FieldChoice = { name: string; label: string; kind: ColumnKind; unit: string | null };

export function findColumn<T extends { name: string }>(columns: readonly T[], name: string | undefined): T | undefined {
  return columns.find((column) => column.name === name);
}

/** A column's label with its unit, for menus: `Value (%)`. */
export function columnLabel(column: Pick<FieldChoice, "label" | "unit">): string {
  return column.unit ? `${column.label} (${column.unit})` : column.label;
}

/** What a measure is called in menus: `Median of Value`. */
export function measureLabel(measure: Pick<DraftMeasure, "fn" | "field">, columns: readonly ExploreColumn[]): string {
  const column = findColumn(columns, measure.field);
  return measureSpec(measure.fn).sentence(column?.label ?? measure.field ?? "");
}

const CUT_WORDS = {
  year: "year",
  quarter: "quarter",
  month: "month",
  week: "week",
  day: "day",
  hour: "hour",
  month_of_year: "month of the year",
  day_of_week: "day of the week",
  hour_of_day: "hour of the day",
};

/** How a group is cut, in words: ` by month`. */
export function cutWords(cut: Cut): string {
  const unit = cut.bucket ?? cut.part;
  if (unit) return ` by ${CUT_WORDS[unit]}`;
  if (cut.bands) return " in bands";
  return cut.binWidth === undefined ? "" : ` in steps of ${cut.binWidth}`;
}

function resultKind(fn: MeasureName, kind: ColumnKind | undefined): ColumnKind {
  if (kind !== undefined && (fn === "sum" || fn === "min" || fn === "max")) return kind;
  return fn.startsWith("count") ? "integer" : "double";
}

/** The outputs of a summary that filters on measures and sorting can name. */
export function measureChoices(draft: Draft, columns: readonly ExploreColumn[]): FieldChoice[] {
  return draft.measures.map((measure) => {
    const column = findColumn(columns, measure.field);
    const { keepsUnit } = measureSpec(measure.fn);
    return {
      name: measure.as,
      label: measure.named ? measure.as : measureLabel(measure, columns),
      kind: resultKind(measure.fn, column?.kind),
      unit: keepsUnit ? (column?.unit ?? null) : null,
    };
  });
}

/** What an answer of the draft can be sorted by. */
export function outputChoices(draft: Draft, columns: readonly ExploreColumn[]): FieldChoice[] {
  if (draft.mode === "rows") return draft.select.flatMap((name) => findColumn(columns, name) ?? []);
  const groups = draft.groupBy.map((grouping) => {
    const column = findColumn(columns, grouping.field);
    const label = `${column?.label ?? grouping.field}${cutWords(grouping)}`;
    return { name: groupingName(grouping), label, kind: column?.kind ?? ("text" as const), unit: null };
  });
  return [...groups, ...measureChoices(draft, columns)];
}

/** How a column is grouped unless somebody chooses otherwise: dates by month, everything else as it is. */
export function defaultCut(column: Pick<ExploreColumn, "kind">): Cut {
  return isTimeKind(column.kind) ? { bucket: "month" } : {};
}

/** Whether a choice is a number: sorted largest first unless somebody chooses otherwise. */
export function isNumberChoice(choice: Pick<FieldChoice, "kind">): boolean {
  return isNumberKind(choice.kind);
}
