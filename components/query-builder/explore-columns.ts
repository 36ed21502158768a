import type { DatasetColumn, DatasetDetail } from "@/lib/catalog";
import { formatDate } from "@/lib/format";
import {
  BUCKETS,
  byName,
  describeFilter,
  measureSpec,
  operatorSpec,
  PARTS,
  parseColumnType,
  type ColumnKind,
  type ColumnType,
  type Filter,
  type OperatorName,
} from "@/lib/query";
import { isNumberKind, isTimeKind } from "../results/cell-text";
import type { Cut, Draft, DraftMeasure } from "./draft";
import { groupingName } from "./edit-outputs";
import { writeNumber } from "./read-number";
import { MANY_COLUMNS } from "./search-columns";

export type ColumnProfile = NonNullable<DatasetColumn["profile"]>;

/** A column that can be filtered or sorted by, whether of the question or of its answer. */
export type FieldChoice = {
  name: string;
  label: string;
  kind: ColumnKind;
  unit: string | null;
  /** Where its values are known from without reading data. */
  source?: { dataset: string; column: string } | undefined;
  /** A fraction of a whole, which people read and write as per cent. */
  isShare?: boolean | undefined;
  /** What was counted of its values when they were published. */
  profile?: ColumnProfile | null | undefined;
};

/** A column of the dataset, of a joined one, or a calculated one, as the builder uses it. */
export type ExploreColumn = FieldChoice & {
  type: ColumnType;
  typeText: string;
  description: string | null;
  origin: "own" | "joined" | "calculated";
  /** The heading it is listed under. */
  group: string | null;
  profile: ColumnProfile | null;
  /** Its profile is asked for when it is looked at. */
  isChannel?: boolean | undefined;
};

/** The columns of a dataset; their values are known from its files. Made once for a list: there may be thousands. */
export function exploreColumns({ slug, columns }: Pick<DatasetDetail, "slug" | "columns">): readonly ExploreColumn[] {
  const known = made.get(columns);
  if (known?.slug === slug) return known.columns;
  const list = columns.map(({ type: typeText, ...column }): ExploreColumn => {
    const type = parseColumnType(typeText);
    return { ...column, origin: "own", type, kind: type.kind, typeText, source: { dataset: slug, column: column.name } };
  });
  made.set(columns, { slug, columns: list });
  return list;
}

const made = new WeakMap<object, { slug: string; columns: readonly ExploreColumn[] }>();

export function findColumn<T extends { name: string }>(columns: readonly T[], name: string | undefined): T | undefined {
  if (name === undefined) return undefined;
  return columns.length > MANY_COLUMNS ? byName(columns).get(name) : columns.find((column) => column.name === name);
}

/** A column's label with its unit, for menus: `Value (%)`. */
export function columnLabel(column: Pick<FieldChoice, "label" | "unit">): string {
  return column.unit ? `${column.label} (${column.unit})` : column.label;
}

/** Filters in words, their columns by their labels. */
export function filterWords(filters: readonly Filter[], columns: readonly Pick<ExploreColumn, "name" | "label" | "type">[]): string[] {
  const schema = { slug: "", name: "", version: 0, columns: columns.map(({ name, label, type }) => ({ name, label, type })) };
  return filters.map((filter) => {
    const words = describeFilter(filter, schema)
      .replaceAll(COMPARED_DATE, (_, compared: keyof typeof TIME_WORDS) => ` is ${TIME_WORDS[compared]} `)
      .replaceAll(FRACTION, (text, quoted: string | undefined) => (quoted === undefined ? writeNumber(text) : text))
      .replaceAll(QUOTED_DATE, (_, day: string, clock: string) => dayWords(day, clock));
    // A list that stands by itself needs no brackets around it.
    return "any" in filter && words.startsWith("(") ? words.slice(1, -1) : words;
  });
}

/** What a comparison is called where it is one of dates. */
export const TIME_WORDS = { "less than": "before", "at most": "on or before", "more than": "after", "at least": "on or after" } as const;

const COMPARED_DATE = / is (less than|at most|more than|at least) (?="\d{4}-\d{2}-\d{2})/g;
/** What is quoted, which stays as it is, or a number with a fraction. */
const FRACTION = /("[^"]*")|(?<= )-?\d+\.\d+(?=$|[\s,)])/g;
const QUOTED_DATE = /"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?))?"/g;

/** A day as people write it; the clock stays where it is neither the first nor the last moment of the day. */
function dayWords(day: string, clock: string | undefined): string {
  const isWhole = clock === undefined || /^00:00:00(\.0+)?$|^23:59:59\.999$/.test(clock);
  return isWhole ? formatDate(day) : `${formatDate(day)}, ${clock.slice(0, 8)}`;
}

/** What an operator is called on a column of a kind: dates come before or after each other. */
export function operatorLabel(op: OperatorName, kind: ColumnKind): string {
  const { label } = operatorSpec(op);
  return isTimeKind(kind) && label in TIME_WORDS ? TIME_WORDS[label as keyof typeof TIME_WORDS] : label;
}

/** What a measure is called in menus: `Median of Value`. */
export function measureLabel(measure: Pick<DraftMeasure, "fn" | "field">, columns: readonly ExploreColumn[]): string {
  const column = findColumn(columns, measure.field);
  return measureSpec(measure.fn).sentence(column?.label ?? measure.field ?? "");
}

/** How a group is cut, in words: ` by month`. */
export function cutWords({ bucket, part, bands, binWidth }: Cut): string {
  if (bucket) return ` by ${BUCKETS[bucket].label.toLowerCase()}`;
  if (part) return ` by ${PARTS[part].label.toLowerCase()}`;
  if (bands) return " in bands";
  return binWidth === undefined ? "" : ` in steps of ${binWidth}`;
}

/** The outputs of a summary that filters on measures and sorting can name. */
export function measureChoices(draft: Draft, columns: readonly ExploreColumn[]): FieldChoice[] {
  return draft.measures.map((measure) => {
    const column = findColumn(columns, measure.field);
    const spec = measureSpec(measure.fn);
    return {
      name: measure.as,
      label: measure.label ?? (measure.named ? measure.as : measureLabel(measure, columns)),
      kind: spec.result(column?.type ?? { kind: "double" }).kind,
      unit: spec.keepsUnit ? (column?.unit ?? null) : null,
      isShare: measure.fn === "share" ? true : undefined,
    };
  });
}

function cutKind(cut: Cut, kind: ColumnKind): ColumnKind {
  if (cut.bucket) return BUCKETS[cut.bucket].result;
  if (cut.part) return "integer";
  return cut.bands ? "text" : kind;
}

/** The groups of a summary as columns of its answer. */
export function groupChoices(draft: Draft, columns: readonly ExploreColumn[]): FieldChoice[] {
  return draft.groupBy.map((grouping) => {
    const column = findColumn(columns, grouping.field);
    const label = grouping.label ?? `${column?.label ?? grouping.field}${cutWords(grouping)}`;
    return { name: groupingName(grouping), label, kind: cutKind(grouping, column?.kind ?? "text"), unit: null };
  });
}

/** The columns of the draft's answer. */
export function outputChoices(draft: Draft, columns: readonly ExploreColumn[]): FieldChoice[] {
  if (draft.mode === "rows") return draft.select.flatMap((name) => findColumn(columns, name) ?? []);
  return [...groupChoices(draft, columns), ...measureChoices(draft, columns)];
}

/** What an answer of the draft can be sorted by: rows also by a column that is not shown. */
export function sortChoices(draft: Draft, columns: readonly ExploreColumn[]): readonly FieldChoice[] {
  return draft.mode === "rows" && !draft.distinct ? columns : outputChoices(draft, columns);
}

/** How a column is grouped unless somebody chooses otherwise: dates by month, everything else as it is. */
export function defaultCut(column: Pick<ExploreColumn, "kind">): Cut {
  return isTimeKind(column.kind) ? { bucket: "month" } : {};
}

/** Whether a choice is a number: sorted largest first unless somebody chooses otherwise. */
export function isNumberChoice(choice: Pick<FieldChoice, "kind">): boolean {
  return isNumberKind(choice.kind);
}
