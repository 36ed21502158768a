import { requireScope } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import { shareOf } from "@/lib/lake";
import { describeQuery } from "@/lib/query";
import { columnAnswer, datasetAnswer } from "./answer-of";
import type { PlanAnswer } from "./answers";
import { limitAnswer } from "./byte-limit";
import type { PricedPart } from "./cost";
import { dialectSql } from "./dialect-sql";
import { dollarsFor } from "./dollars";
import { prepare, readQuestion } from "./prepare";
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
  const prepared = await prepare({ ctx, query });
  const { bound, parts, estimate, limit } = prepared;
  const dialects = [...new Set(input.dialects ?? [prepared.visible.dialect])];
  const dollars = dialects.includes("athena") ? dollarsFor({ low: estimate.bytesLow, high: estimate.bytesHigh }) : estimate.dollars;
  return {
    sql: dialectSql(bound, dialects),
    ...datasetAnswer(prepared),
    engine: prepared.engine.name,
    kind: bound.kind,
    columns: bound.columns.map(columnAnswer),
    partitions: partitionsOf(parts),
    estimate: { ...estimate, dollars },
    limit: limitAnswer(limit, estimate),
    warnings: bound.warnings,
    sentence: describeQuery(query, bound.schema, bound.joins),
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
