import type { Filter, Measure, Query } from "./ast";
import type { CellValue } from "./result";

/** Filters shown one by one; those behind count as one step. */
const MAX_STEPS = 40;

/** What is left after one filter, those before it included; the first step is all rows, without a filter. */
export type WaterfallStep = { filter: Filter | null; rows: number; patients: number | null };

/** The filters of a question that are counted one after the other. A list of which any is enough is one of them. */
export function waterfallFilters({ where }: Pick<Query, "where">): Filter[] {
  if (where === undefined) return [];
  const parts = "all" in where ? where.all : [where];
  if (parts.length <= MAX_STEPS) return parts;
  return [...parts.slice(0, MAX_STEPS - 1), { all: parts.slice(MAX_STEPS - 1) }];
}

/**
 * One question that counts the rows, and with `patient` the different patients, before any filter of the question and
 * after each of them. Its answer is one row; `readWaterfall` reads it.
 */
export function waterfallQuery({ from, asOf, joins, derive, where }: Query, patient: string | null): Query {
  const filters = waterfallFilters({ where });
  const measures = [null, ...filters].flatMap((_, step): Measure[] => {
    const passed = step === 0 ? {} : { where: { all: filters.slice(0, step) } };
    const rows: Measure = { as: `rows_${step}`, fn: "count", ...passed };
    return patient === null ? [rows] : [rows, { as: `patients_${step}`, fn: "count_distinct", field: patient, ...passed }];
  });
  return {
    version: 1,
    from,
    ...(asOf === undefined ? {} : { asOf }),
    ...(joins === undefined ? {} : { joins }),
    ...(derive === undefined ? {} : { derive }),
    measures,
  };
}

/** The steps in the answer to a waterfall question; null where the answer is not its one row. */
export function readWaterfall(
  { where }: Pick<Query, "where">,
  answer: { columns: readonly { name: string }[]; rows: readonly (readonly CellValue[])[] },
): WaterfallStep[] | null {
  const [row] = answer.rows;
  if (row === undefined) return null;
  const counts = new Map(answer.columns.map(({ name }, index) => [name, row[index]]));
  const steps = [null, ...waterfallFilters({ where })].map((filter, step) => {
    const patients = counts.get(`patients_${step}`);
    return { filter, rows: Number(counts.get(`rows_${step}`)), patients: patients === undefined ? null : Number(patients) };
  });
  return steps.every(({ rows }) => Number.isFinite(rows)) ? steps : null;
}
