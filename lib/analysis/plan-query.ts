import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { shareOf } from "@/lib/lake";
import { describeQuery } from "@/lib/query";
import type { PlanAnswer } from "./answers";
import { limitAnswer } from "./byte-limit";
import type { PricedPart } from "./cost";
import { dialectSql } from "./dialect-sql";
import { dollarsFor } from "./dollars";
import { letGo, prepare, readQuestion } from "./prepare";
import { columnAnswer } from "./run-query";
import { PlanQueryInput } from "./schemas";

const PARTITIONS_MAX = 1000;

/**
 * What a question would do: its SQL, the files it would read, what that costs and what would cost less, and its
 * columns. Runs nothing and needs the same rights as running it. A question over the caller's limit is planned too.
 */
export async function planQuery(args: { ctx: ServiceContext; input: PlanQueryInput }): Promise<PlanAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = PlanQueryInput.parse(args.input);
  const query = readQuestion(input.query);
  const prepared = await withTransaction(ctx, (tx) => prepare({ tx, ctx, query }));
  letGo(prepared);
  const { bound, dataset, pin, parts, estimate, limit } = prepared;
  const dialects = [...new Set(input.dialects ?? [prepared.visible.dialect])];
  const dollars = dialects.includes("athena") ? dollarsFor({ low: estimate.bytesLow, high: estimate.bytesHigh }) : estimate.dollars;
  return {
    sql: dialectSql(bound, dialects),
    dataset: { slug: dataset.slug, version: pin.version },
    kind: bound.kind,
    columns: bound.columns.map(columnAnswer),
    partitions: partitionsOf(parts),
    estimate: { ...estimate, dollars },
    limit: limitAnswer(limit, estimate),
    warnings: bound.warnings,
    sentence: describeQuery(query, bound.schema),
  };
}

/** The first of the files, the dataset asked before the joined ones; of a file that others share, the caller's share. */
function partitionsOf(parts: readonly PricedPart[]): PlanAnswer["partitions"] {
  const all: PlanAnswer["partitions"] = [];
  for (const { dataset, files, hospitals } of parts) {
    for (const file of files.slice(0, PARTITIONS_MAX - all.length)) {
      const share = shareOf(file, hospitals);
      const size = { rows: Math.round(file.rows * share), bytes: Math.round(file.bytes * share) };
      all.push({ dataset: dataset.slug, hospital: file.hospital, period: file.period, ...size });
    }
  }
  return all;
}
