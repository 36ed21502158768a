import type { Released } from "@/lib/disclosure";
import { AppError } from "@/lib/errors";
import { LIMITS, formatColumnType, type CompiledQuery, type ResultColumn } from "@/lib/query";
import type { QueryAnswer } from "./answers";
import type { Prepared } from "./prepare";

/** Refuses an answer with more cells than are shown at once. */
export function checkCells({ rows, totals, columns }: Released): void {
  const cells = (rows.length + totals.length) * columns.length;
  if (cells <= LIMITS.cells) return;
  throw new AppError(
    "LIMIT_EXCEEDED",
    `The answer has ${cells.toLocaleString("en-GB")} cells; at most ${LIMITS.cells.toLocaleString("en-GB")} are shown at once. Nothing was lost. Ask for fewer columns or rows, or download it as CSV.`,
  );
}

/** The shape of query-language: built field by field, so that nothing else leaves. */
export function answerOf(args: {
  id: string;
  prepared: Prepared;
  released: Released;
  cache: QueryAnswer["cache"];
  elapsedMs: number;
  receipt: QueryAnswer["receipt"];
}): QueryAnswer {
  const { id, prepared, released, cache, elapsedMs, receipt } = args;
  return {
    id,
    columns: released.columns.map(columnAnswer),
    rows: released.rows.map((row) => [...row]),
    rowCount: released.rows.length,
    totals: released.totals.map((row) => [...row]),
    others: [...released.others],
    truncated: released.truncated,
    suppressed: released.suppressed,
    ...datasetAnswer(prepared),
    warnings: prepared.bound.warnings,
    engine: prepared.engine.name,
    sql: { dialect: prepared.visible.dialect, ...sqlAnswer(prepared.visible) },
    cache,
    estimate: prepared.estimate,
    elapsedMs: Math.round(elapsedMs * 10) / 10,
    receipt,
  };
}

/** Which versions of which datasets an answer comes from. */
export function datasetAnswer({ opened, dataset }: Prepared): Pick<QueryAnswer, "dataset" | "joined"> {
  const joined = opened.flatMap(({ relationship, dataset: { slug }, version }) =>
    relationship === null ? [] : [{ relationship: relationship.name, slug, version }],
  );
  return { dataset: { slug: dataset.slug, version: opened[0]?.version ?? 0 }, joined };
}

/** A column as answers name it. */
export function columnAnswer({ name, label, type, unit, approximate, fraction }: ResultColumn): QueryAnswer["columns"][number] {
  return {
    name,
    label,
    type: formatColumnType(type),
    ...(unit === undefined ? {} : { unit }),
    ...(approximate ? { approximate } : {}),
    ...(fraction ? { fraction } : {}),
  };
}

/** SQL and its values, as people see them. */
export function sqlAnswer(compiled: CompiledQuery): { text: string; parameters: QueryAnswer["sql"]["parameters"] } {
  return { text: compiled.sql, parameters: compiled.parameters.map((parameter) => parameter.value) };
}
