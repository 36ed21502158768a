import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { releaseResult, type Released } from "@/lib/disclosure";
import { openDuckdb } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { LIMITS, formatColumnType, type CompiledQuery, type ResultColumn } from "@/lib/query";
import type { QueryAnswer } from "./answers";
import { letGo, prepare, readQuestion, type Prepared } from "./prepare";
import { recordFailure, recordQuery, requirePerson } from "./record";
import { trackQuery } from "./running-queries";
import { RunQueryInput } from "./schemas";

/**
 * Answers a question. Throws INVALID_QUERY for one that makes no sense, FORBIDDEN for one the caller may not ask,
 * LIMIT_EXCEEDED, CANCELLED, and ENGINE_FAILED. Whatever the end, once it started to run it is on record.
 */
export async function runQuery(args: { ctx: ServiceContext; input: RunQueryInput; signal?: AbortSignal }): Promise<QueryAnswer> {
  const startedAt = performance.now();
  const { ctx, signal = new AbortController().signal } = args;
  requireScope(ctx, "read");
  const input = RunQueryInput.parse(args.input);
  requirePerson(ctx);
  const query = readQuestion(input.query);
  const id = input.id ?? newId("query");
  return trackQuery(ctx, id, signal, async (tracked) => {
    const prepared = await withTransaction(ctx, (tx) => prepare({ tx, ctx, query }));
    try {
      // The engine runs outside any transaction: a long question holds no connection and no lock.
      const raw = await openDuckdb()
        .run(prepared.executed, { directories: prepared.directories, ...tracked })
        .finally(() => letGo(prepared));
      const released = releaseResult(raw, prepared.release);
      checkCells(released);
      const elapsedMs = performance.now() - startedAt;
      await recordQuery(ctx, prepared, { kind: "query", state: "done", rows: released.rows.length, elapsedMs });
      return answerOf(id, prepared, released, elapsedMs);
    } catch (error) {
      await recordFailure(ctx, prepared, "query", error, performance.now() - startedAt);
      throw error;
    }
  });
}

function checkCells({ rows, columns }: Released): void {
  const cells = rows.length * columns.length;
  if (cells <= LIMITS.cells) return;
  throw new AppError(
    "LIMIT_EXCEEDED",
    `The answer has ${cells.toLocaleString("en-GB")} cells; at most ${LIMITS.cells.toLocaleString("en-GB")} are shown at once. Nothing was lost. Ask for fewer columns or rows, or download it as CSV.`,
  );
}

/** The shape of query-language: built field by field, so that nothing else leaves. */
function answerOf(id: string, prepared: Prepared, released: Released, elapsedMs: number): QueryAnswer {
  return {
    id,
    columns: released.columns.map(columnAnswer),
    rows: released.rows.map((row) => [...row]),
    rowCount: released.rows.length,
    truncated: released.truncated,
    suppressed: released.suppressed,
    dataset: { slug: prepared.dataset.slug, version: prepared.pin.version },
    sql: { dialect: "duckdb", ...sqlAnswer(prepared.visible) },
    cache: "miss",
    estimate: prepared.estimate,
    elapsedMs: Math.round(elapsedMs * 10) / 10,
  };
}

/** A column as answers name it. */
export function columnAnswer({ name, label, type, unit }: ResultColumn): QueryAnswer["columns"][number] {
  return { name, label, type: formatColumnType(type), ...(unit === undefined ? {} : { unit }) };
}

/** SQL and its values, as people see them. */
export function sqlAnswer(compiled: CompiledQuery): { text: string; parameters: QueryAnswer["sql"]["parameters"] } {
  return { text: compiled.sql, parameters: compiled.parameters.map((parameter) => parameter.value) };
}
