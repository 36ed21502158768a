import type { DatasetDetail } from "@/lib/catalog";
import { parseColumnType, type ColumnKind, type Group, type Query } from "@/lib/query";
import { isNumberKind, isTimeKind } from "../results/cell-text";
import { suggestedBands } from "./bands";

/** A question to start from, made of the columns that a dataset has. */
export type Template = { title: string; query: Query };

type Column = DatasetDetail["columns"][number] & { kind: ColumnKind };
type Described = Pick<DatasetDetail, "slug" | "columns" | "hospitalColumn" | "periodColumn" | "patientColumn" | "can">;

/** Columns that are looked at for templates: the first of a wide export. */
const LOOKED_AT = 200;
const MOST_CATEGORIES = 60;
const COMPLETENESS_COLUMNS = 8;

/**
 * Questions made of a dataset's own columns, by their types and by what was counted when they were published. Only
 * those that the caller may ask.
 */
export function templatesFor(detail: Described): Template[] {
  const columns = detail.columns
    .filter((column) => !column.isChannel)
    .slice(0, LOOKED_AT)
    .map((column): Column => ({ ...column, kind: parseColumnType(column.type).kind }));
  const found = partsOf(detail, columns);
  const summaries = detail.can.querySummary ? summaryTemplates(detail, columns, found) : [];
  const rows = detail.can.queryRows ? rowTemplates(detail, columns, found) : [];
  return [...summaries, ...rows];
}

type Parts = {
  hospital: Column | undefined;
  time: Column | undefined;
  number: Column | undefined;
  /** A text of few different values. */
  category: Column | undefined;
  /** A text of more values than fit into one picture. */
  names: Column | undefined;
};

function partsOf(detail: Described, columns: readonly Column[]): Parts {
  const named = (name: string | null) => columns.find((column) => column.name === name);
  const hospital = named(detail.hospitalColumn);
  const period = named(detail.periodColumn);
  const ids = new Set([detail.patientColumn, detail.hospitalColumn]);
  const own = columns.filter((column) => !ids.has(column.name));
  const texts = own.filter((column) => column.kind === "text" && isCategory(column));
  const isTime = (column: Column | undefined) => column !== undefined && isTimeKind(column.kind);
  return {
    hospital,
    time: isTime(period) ? period : own.find(isTime),
    number: bestNumber(own),
    category: texts.find((column) => distinct(column) >= 2 && distinct(column) <= 12) ?? texts[0],
    names: texts.find((column) => distinct(column) > 12),
  };
}

/** Numbers that measure something come before codes: those with a unit, then those with fractions. */
function bestNumber(columns: readonly Column[]): Column | undefined {
  const numbers = columns.filter((column) => isNumberKind(column.kind) && distinct(column) > 5);
  return (
    numbers.find((column) => column.unit !== null) ??
    numbers.find((column) => column.kind !== "integer") ??
    numbers.find((column) => !/(^|_)(id|code|number|no|line)$/.test(column.name))
  );
}

function distinct(column: Column): number {
  return column.profile?.distinct ?? 0;
}

/** Whether values repeat, so that they group rows; what is not known may. */
function isCategory({ profile }: Column): boolean {
  if (!profile) return false;
  return profile.distinct >= 2 && profile.distinct <= MOST_CATEGORIES && profile.distinct * 2 <= profile.rows;
}

function byMonth({ name }: Column): Group {
  return { field: name, bucket: "month", as: `${name.slice(0, 40)}_month` };
}

const COUNT = { as: "count", fn: "count" } as const;

function summaryTemplates(detail: Described, columns: readonly Column[], parts: Parts): Template[] {
  const { hospital, time, number, category, names } = parts;
  const ask = (query: Omit<Query, "version" | "from">): Query => ({ version: 1, from: detail.slug, ...query });
  const templates: Template[] = [];
  if (time) {
    const groups = [...(hospital ? [{ field: hospital.name }] : []), byMonth(time)];
    const title = hospital ? `Rows for each ${hospital.label.toLowerCase()} and month` : "Rows for each month";
    templates.push({ title, query: ask({ groupBy: groups, measures: [COUNT] }) });
  }
  if (number) templates.push(distribution(number, ask));
  if (number && time) {
    const median = { as: `median_${number.name.slice(0, 50)}`, fn: "median", field: number.name } as const;
    templates.push({ title: `Median of ${number.label} by month`, query: ask({ groupBy: [byMonth(time)], measures: [COUNT, median] }) });
  }
  if (category) {
    templates.push({
      title: `Share of each ${category.label}`,
      query: ask({
        groupBy: [{ field: category.name }],
        measures: [COUNT, { as: "share", fn: "share" }],
        orderBy: [{ field: "count", direction: "desc" }],
      }),
    });
  }
  if (names) {
    templates.push({
      title: `The 10 most frequent values of ${names.label}`,
      query: ask({
        groupBy: [{ field: names.name }],
        measures: [COUNT],
        top: { n: 10, by: "count", direction: "desc", others: true },
        orderBy: [{ field: "count", direction: "desc" }],
      }),
    });
  }
  if (detail.patientColumn !== null && time) {
    const patients = { as: "patients", fn: "count_distinct", field: detail.patientColumn } as const;
    templates.push({ title: "Patients by month", query: ask({ groupBy: [byMonth(time)], measures: [patients, COUNT] }) });
  }
  return [...templates, ...completeness(columns, parts, ask)];
}

/** How often each column is empty, of those that ever are. */
function completeness(columns: readonly Column[], { time }: Parts, ask: (query: Omit<Query, "version" | "from">) => Query): Template[] {
  const empties = columns.filter((column) => (column.profile?.empties ?? 0) > 0);
  const asked = (empties.length > 0 ? empties : columns).slice(0, COMPLETENESS_COLUMNS);
  if (asked.length === 0) return [];
  const measures = [COUNT, ...asked.map(({ name }) => ({ as: `empty_${name.slice(0, 54)}`, fn: "count_empty" as const, field: name }))];
  return [{ title: "How complete the columns are", query: ask({ ...(time ? { groupBy: [byMonth(time)] } : {}), measures }) }];
}

function distribution(number: Column, ask: (query: Omit<Query, "version" | "from">) => Query): Template {
  const bands = suggestedBands({ kind: number.kind, profile: number.profile });
  const median = { as: `median_${number.name.slice(0, 50)}`, fn: "median", field: number.name } as const;
  if (bands === null) return { title: `Median of ${number.label}`, query: ask({ measures: [COUNT, median] }) };
  const group = { field: number.name, bands, as: `${number.name.slice(0, 50)}_band` };
  return { title: `Distribution of ${number.label} in bands`, query: ask({ groupBy: [group], measures: [COUNT, median] }) };
}

function rowTemplates(detail: Described, columns: readonly Column[], { time }: Parts): Template[] {
  const select = columns.slice(0, 12).map(({ name }) => name);
  if (select.length === 0) return [];
  if (!time) return [{ title: "The first rows", query: { version: 1, from: detail.slug, select, limit: 100 } }];
  const last = lastMonth(time);
  const order = { orderBy: [{ field: time.name, direction: "desc" as const }] };
  if (last === null) return [{ title: "The newest rows", query: { version: 1, from: detail.slug, select, ...order, limit: 100 } }];
  const [from, to] = last;
  const where: Query["where"] = {
    all: [
      { field: time.name, op: "gte", value: from },
      { field: time.name, op: "lt", value: to },
    ],
  };
  return [{ title: `Rows of the last month, ${from.slice(0, 7)}`, query: { version: 1, from: detail.slug, where, select, ...order } }];
}

/** The month of the newest value, as its first day and that of the next month. */
function lastMonth({ profile }: Column): [string, string] | null {
  const match = /^(\d{4})-(\d{2})-/.exec(String(profile?.max ?? ""));
  if (!match) return null;
  const [year, month] = [Number(match[1]), Number(match[2])];
  const next = month === 12 ? `${String(year + 1).padStart(4, "0")}-01` : `${match[1]}-${String(month + 1).padStart(2, "0")}`;
  return [`${match[1]}-${match[2]}-01`, `${next}-01`];
}
