import type { Tx } from "@/db";
import type { Action, DatasetRow } from "@/lib/access";
import { findKept, isCacheOn, resultKey, type Kept } from "@/lib/cache";
import { requireStorable } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { planRelease, type ReleasePlan } from "@/lib/disclosure";
import { AppError } from "@/lib/errors";
import {
  bindQuery,
  canonicalQuery,
  compileQuery,
  parseQuery,
  type BoundQuery,
  type CompiledQuery,
  type Query,
  type RelationshipSchema,
  type Sources,
} from "@/lib/query";
import type { Estimate } from "./answers";
import { byteLimitOf, type ByteLimit } from "./byte-limit";
import { chooseEngine, type ChosenEngine } from "./choose-engine";
import type { PricedPart, PricePart } from "./cost";
import { logicalSources } from "./dialect-sql";
import { openDatasets, type EarlierVersions, type Opened } from "./open-datasets";
import { priceOf } from "./price";
import { questionSources } from "./question-sources";
import { ratesOf, secondsFor, type Rates } from "./rates";
import { storedColumns, storedConditions } from "./stored-columns";

/** A question that may be asked, settled against one version of each of its datasets. */
export type Prepared = {
  dataset: DatasetRow;
  /** The dataset asked, then those joined to it. */
  opened: readonly Opened[];
  query: Query;
  /** What relative dates are counted from. */
  now: Date;
  bound: BoundQuery;
  /** The datasets of the lake, each with the files that can hold rows of the answer and may be read by the caller. */
  parts: PricedPart[];
  estimate: Estimate;
  /** The most bytes a question of the caller's may read. */
  limit: ByteLimit | null;
  engine: ChosenEngine;
  release: ReleasePlan;
  /** Everything the answer depends on, as one hash; null where answers are not kept. */
  key: string | null;
  /** Where the answer is kept, seen under the rights of the same moment; null where it is not. */
  kept: Kept | null;
  /** The question's own SQL, over the names of its datasets: what people see. */
  visible: CompiledQuery;
  /**
   * What the engine runs: files, row scope and all. Never shown to those who ask. Made when it is first needed, which for
   * an answer that is kept is never; null where the sources have to be placed first.
   */
  executed: () => CompiledQuery | null;
  sources: Sources;
  forExport: boolean;
};

/** Reads a question that comes from outside. Throws INVALID_QUERY with the place of each mistake. */
export function readQuestion(input: unknown): Query {
  requireStorable(input, "INVALID_QUERY");
  return parseQuery(input);
}

/** An answer that was given before: its moment, for relative dates, and its versions. */
export type Earlier = { now: Date; versions: EarlierVersions };

type Args = {
  ctx: ServiceContext;
  query: Query;
  /** For an export: all rows, and the right to take them away. */ forExport?: boolean;
  /** Asks again as at an earlier moment. */
  earlier?: Earlier | undefined;
};

/**
 * The one way to the data: who asks, which rows they may see, which versions, which files, which SQL, at what price,
 * and whether the answer is there. Runs nothing, and promises no file.
 */
export async function prepare({ ctx, query, forExport = false, earlier }: Args): Promise<Prepared> {
  const { prepared, rates } = await withTransaction(ctx, (tx) => settle({ tx, ctx, query, forExport, earlier }));
  // The database's guess is about whole tables: how large they are is not told to who may see some hospitals' rows only.
  if (!prepared.engine.isLive || prepared.opened.some(({ scope }) => scope.hospitals !== null)) return prepared;
  // Another database is asked outside of any transaction: it may take its time.
  return { ...prepared, estimate: await liveEstimate(prepared, rates) };
}

type Settle = Omit<Args, "forExport"> & { tx: Tx; forExport: boolean };

async function settle({ tx, ctx, query, forExport, earlier }: Settle): Promise<{ prepared: Prepared; rates: Rates }> {
  const kind = (query.groupBy?.length ?? 0) + (query.measures?.length ?? 0) > 0 ? "summary" : "rows";
  const actions: Action[] = [kind === "summary" ? "query.summary" : "query.rows", ...(forExport ? (["query.export"] as const) : [])];
  const opened = await openDatasets({ tx, ctx, query, actions, versions: earlier?.versions });
  return settleOpened({ tx, ctx, query, forExport, earlier, kind, opened });
}

type SettleOpened = Settle & { kind: "summary" | "rows"; opened: Opened[] };

async function settleOpened({
  tx,
  ctx,
  query,
  forExport,
  earlier,
  kind,
  opened,
}: SettleOpened): Promise<{ prepared: Prepared; rates: Rates }> {
  const [asked] = opened;
  if (!asked) throw new AppError("INTERNAL", "The question has no dataset. Nothing was run.");
  const relationships = opened.flatMap(relationshipSchema);
  const now = earlier?.now ?? new Date();
  const bound = bindQuery(query, asked.schema, { now, relationships, ...(forExport ? { defaultLimit: null } : {}) });
  // What was authorised is what runs.
  if (bound.kind !== kind) throw new AppError("INTERNAL", "The kind of the question is not clear. Nothing was run.");
  const engine = await chooseEngine({ tx, opened });
  const rates = await ratesOf({ tx, ctx, engine: engine.name });
  const tables = opened.flatMap(({ source, dataset }) => (source ? [{ dataset, rows: 0, bytes: 0 }] : []));
  const { parts, estimate } = await priceOf({ tx, parts: partsOf(opened, bound), tables, bound, engine: engine.name, rates });
  const { dialect } = engine;
  const sources = questionSources(opened, parts);
  const key = engine.isLive || forExport || !isCacheOn() ? null : keyOf(ctx, opened, bound, engine);
  const prepared: Prepared = {
    dataset: asked.dataset,
    opened,
    query,
    now,
    bound,
    parts,
    estimate,
    limit: await byteLimitOf({ tx, ctx }),
    engine,
    release: releasePlan(opened, bound),
    key,
    kept: key === null ? null : await findKept(tx, { orgId: ctx.orgId, key }),
    visible: compileQuery(bound, logicalSources(bound), { dialect }),
    executed: once(() => (engine.place ? null : compileExecuted({ bound, sources, engine, forExport }))),
    sources,
    forExport,
  };
  return { prepared, rates };
}

function relationshipSchema({ relationship, schema }: Opened): RelationshipSchema[] {
  if (relationship === null) return [];
  const { name, cardinality } = relationship;
  return [{ name, cardinality, on: relationship.on.map(([left, right]) => ({ left, right })), schema }];
}

/** What the question needs of each dataset in the lake. */
function partsOf(opened: readonly Opened[], bound: BoundQuery): PricePart[] {
  return opened.flatMap(({ relationship, dataset, schema, index, scope, hospitalColumn, periodColumn }): PricePart[] => {
    if (!index) return [];
    const join = relationship && bound.joins.find((candidate) => candidate.name === relationship.name);
    const { prunable, referencedColumns } = join ?? bound;
    const flatName = (column: string) => (relationship ? `${relationship.name}.${column}` : column);
    return [
      {
        dataset,
        index,
        hospitals: scope.hospitals,
        hospitalColumn,
        periodColumn,
        prunable: storedConditions(schema, prunable),
        columns: storedColumns(schema, referencedColumns, flatName),
      },
    ];
  });
}

/** Every dataset's policy must be one that is known; `open` is the only one, so none is stricter than another. */
function releasePlan(opened: readonly Opened[], bound: BoundQuery): ReleasePlan {
  const [plan] = opened.map(({ scope }) => planRelease(bound, scope.policy));
  if (!plan) throw new AppError("INTERNAL", "The question has no dataset. Nothing was run.");
  return plan;
}

function keyOf(ctx: ServiceContext, opened: readonly Opened[], bound: BoundQuery, engine: ChosenEngine): string {
  const datasets = opened.map(({ relationship, dataset, version, scope }) => {
    const join = relationship && bound.joins.find((candidate) => candidate.name === relationship.name);
    return {
      relationship: join ? { name: join.name, on: join.on, matched: join.matched } : null,
      datasetId: dataset.id,
      version,
      contractVersion: dataset.contractVersion,
      policy: scope.policy.id,
      hospitals: scope.hospitals,
    };
  });
  return resultKey({ orgId: ctx.orgId, query: canonicalQuery(bound), engine: engine.name, datasets });
}

/** The SQL of a question, with its sources placed where the engine needs that. Asks the engine, and no data. */
export async function executedSql(prepared: Prepared, options: { signal: AbortSignal }): Promise<CompiledQuery> {
  const { engine, sources } = prepared;
  const executed = prepared.executed();
  if (executed) return executed;
  return compileExecuted({ ...prepared, sources: engine.place ? await engine.place(sources, options) : sources });
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function compileExecuted(o: Pick<Prepared, "bound" | "sources" | "engine" | "forExport">): CompiledQuery {
  return compileQuery(o.bound, o.sources, { dialect: o.engine.dialect, extraRow: !o.forExport, totalsLast: o.forExport });
}

/** What the database itself guesses it will read. */
async function liveEstimate(prepared: Prepared, rates: Rates): Promise<Estimate> {
  const { engine, estimate } = prepared;
  const executed = prepared.executed();
  if (!executed) throw new AppError("INTERNAL", "The question was not compiled. Nothing was run.");
  const guess = await engine.estimate(executed);
  const [rows, bytes] = [guess.rows ?? 0, guess.bytes ?? 0];
  const seconds = secondsFor(rates, { rows, low: bytes, high: bytes });
  return { ...estimate, rows, bytes, bytesLow: bytes, bytesHigh: bytes, totalBytes: bytes, seconds };
}
