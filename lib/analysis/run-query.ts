import { requireScope } from "@/lib/access";
import { cachedAnswer, isUnderWay, type Waiter } from "@/lib/cache";
import type { ServiceContext } from "@/lib/context";
import { releaseResult, type Released } from "@/lib/disclosure";
import { newId } from "@/lib/ids";
import type { Query } from "@/lib/query";
import { answerOf, checkCells } from "./answer-of";
import type { QueryAnswer } from "./answers";
import { refuseOverLimit } from "./byte-limit";
import { holdVersions, letGo } from "./open-datasets";
import { executedSql, prepare, readQuestion, type Earlier, type Prepared } from "./prepare";
import { receiptFacts } from "./receipt-facts";
import { recordFailure, recordQuery, requirePerson, type RanFacts } from "./record";
import { trackQuery, type Tracked } from "./running-queries";
import { RunQueryInput } from "./schemas";

/**
 * Answers a question, from what is kept where the same was asked before. Throws INVALID_QUERY for one that makes no
 * sense, FORBIDDEN for one the caller may not ask, LIMIT_EXCEEDED, CANCELLED, and ENGINE_FAILED. Whatever the end, once
 * it started to run it is on record.
 */
export async function runQuery(args: { ctx: ServiceContext; input: RunQueryInput; signal?: AbortSignal }): Promise<QueryAnswer> {
  const { ctx, signal = new AbortController().signal } = args;
  requireScope(ctx, "read");
  const input = RunQueryInput.parse(args.input);
  requirePerson(ctx);
  return answerQuery({ ctx, query: readQuestion(input.query), id: input.id ?? newId("query"), signal });
}

/** As `runQuery`, for a question that was read; with `earlier` as at that moment, of those versions. */
export async function answerQuery(args: {
  ctx: ServiceContext;
  query: Query;
  id: string;
  signal: AbortSignal;
  earlier?: Earlier;
}): Promise<QueryAnswer> {
  const startedAt = performance.now();
  const { ctx, query, id, signal, earlier } = args;
  return trackQuery(ctx, id, signal, async (tracked) => {
    const settle = async () => {
      const prepared = await prepare({ ctx, query, earlier });
      refuseOverLimit(prepared.limit, prepared.estimate);
      return prepared;
    };
    let prepared = await settle();
    // Who waited asks anew: rights, versions and what is kept are those of the moment the question runs.
    if (needsPlace(prepared) && (await tracked.takePlace()).waited) prepared = await settle();
    return answerAndRecord({ ctx, id, prepared, tracked, startedAt });
  });
}

/** An answer that is kept, or that is being made for somebody else, takes no place in the engine. */
function needsPlace({ key, kept }: Prepared): boolean {
  return key === null || (kept === null && !isUnderWay(key));
}

type Asked = { ctx: ServiceContext; prepared: Prepared; tracked: Tracked };

async function answerAndRecord(args: Asked & { id: string; startedAt: number }): Promise<QueryAnswer> {
  const { ctx, id, prepared, startedAt } = args;
  try {
    const { released, ran, cache } = await answered(args);
    checkCells(released);
    const elapsedMs = performance.now() - startedAt;
    const facts = receiptFacts(prepared, released);
    const recorded = { kind: "query", state: "done", rows: released.rows.length, elapsedMs, cache, ran, receipt: facts } as const;
    const receipt = { id: await recordQuery(ctx, prepared, recorded), hash: facts.hash, at: facts.at };
    return answerOf({ id, prepared, released, cache, elapsedMs, receipt });
  } catch (error) {
    await recordFailure(ctx, prepared, { kind: "query", error, elapsedMs: performance.now() - startedAt });
    throw error;
  }
}

type Ran = { released: Released; ran: RanFacts };
type Answered = { released: Released; ran: RanFacts | null; cache: QueryAnswer["cache"] };

async function answered(asked: Asked): Promise<Answered> {
  const { ctx, prepared, tracked } = asked;
  const { key, kept, opened, engine, release } = prepared;
  const start = (options: Waiter) => run(asked, options);
  if (key === null) return { ...(await start(tracked)), cache: "none" };
  const datasets = opened.map(({ dataset, version }) => ({ datasetId: dataset.id, version }));
  const facts = { datasets, policy: release.policy.id, engine: engine.name };
  const { released, ran } = await cachedAnswer({ ctx, key, kept, facts, waiter: tracked, run: start });
  return { released, ran, cache: ran === null ? "hit" : "miss" };
}

/**
 * The engine runs outside any transaction: a long question holds no connection and no lock. What runs holds the files
 * until it ends, also when only others wait for it.
 */
async function run({ ctx, prepared, tracked }: Asked, { signal, onProgress }: Waiter): Promise<Ran> {
  const { engine, opened, release, estimate } = prepared;
  // It has one already, unless what was kept turned out to be damaged.
  await tracked.takePlace();
  const held = await holdVersions(ctx, opened);
  try {
    const compiled = await executedSql(prepared, { signal });
    const raw = await engine.run(compiled, { signal, onProgress, expectedBytes: estimate.bytesHigh });
    const { elapsedMs, scannedBytes } = raw;
    return { released: releaseResult(raw, release), ran: { elapsedMs, scannedBytes, sql: compiled.sql } };
  } finally {
    letGo(held);
  }
}
