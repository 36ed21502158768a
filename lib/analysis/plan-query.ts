import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { describeQuery } from "@/lib/query";
import type { PlanAnswer } from "./answers";
import { letGo, prepare, readQuestion } from "./prepare";
import { columnAnswer, sqlAnswer } from "./run-query";
import { PlanQueryInput } from "./schemas";

const PARTITIONS_MAX = 1000;

/**
 * What a question would do: its SQL, the files it would read, what that costs, and its columns. Runs nothing and
 * needs the same rights as running it.
 */
export async function planQuery(args: { ctx: ServiceContext; input: PlanQueryInput }): Promise<PlanAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = PlanQueryInput.parse(args.input);
  const missing = (input.dialects ?? []).filter((dialect) => dialect !== "duckdb");
  if (missing.length > 0) {
    throw new AppError("UNSUPPORTED", `SQL for ${missing.join(", ")} is not available. Nothing was run. Ask for duckdb.`, {
      details: missing.map((dialect) => ({ path: "dialects", message: `${dialect} is not available` })),
    });
  }
  const query = readQuestion(input.query);
  const prepared = await withTransaction(ctx, (tx) => prepare({ tx, ctx, query }));
  letGo(prepared);
  const { bound, dataset, pin, files, share } = prepared;
  return {
    sql: { duckdb: sqlAnswer(prepared.visible) },
    dataset: { slug: dataset.slug, version: pin.version },
    kind: bound.kind,
    columns: bound.columns.map(columnAnswer),
    partitions: files.slice(0, PARTITIONS_MAX).map((file) => ({
      hospital: file.hospital,
      period: file.period,
      rows: Math.round(file.rows * share(file)),
      bytes: Math.round(file.bytes * share(file)),
    })),
    estimate: prepared.estimate,
    sentence: describeQuery(query, bound.schema),
  };
}
