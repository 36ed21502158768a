import { sql } from "drizzle-orm";
import type { Tx } from "@/db";
import { openDataset, type Action, type DatasetRow } from "@/lib/access";
import { requireStorable, versionSchema } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { planRelease, type ReleasePlan } from "@/lib/disclosure";
import { AppError } from "@/lib/errors";
import { pinVersion, type Pin, type PinnedFile } from "@/lib/lake";
import { log } from "@/lib/log";
import {
  bindQuery,
  compileQuery,
  parseColumnType,
  parseQuery,
  type BoundQuery,
  type CompiledQuery,
  type Query,
  type RowScope,
  type SourceGroup,
} from "@/lib/query";
import type { Estimate } from "./answers";
import { byteLimitOf, type ByteLimit } from "./byte-limit";
import type { PricedPart } from "./cost";
import { directoriesOf } from "./directories";
import { priceOf } from "./price";
import { ratesOf } from "./rates";

/** A question that may be asked, settled against one pinned version of the data. */
export type Prepared = {
  dataset: DatasetRow;
  query: Query;
  bound: BoundQuery;
  pin: Pin;
  /** The datasets of the question, each with the files that can hold rows of the answer and may be read by the caller. */
  parts: PricedPart[];
  /** Where the engine may read. */
  directories: string[];
  estimate: Estimate;
  /** The most bytes a question of the caller's may read. */
  limit: ByteLimit | null;
  release: ReleasePlan;
  /** The question's own SQL, over the dataset's name: what people see. */
  visible: CompiledQuery;
  /** What the engine runs: files, row scope and all. Never shown to those who ask. */
  executed: CompiledQuery;
};

/** Reads a question that comes from outside. Throws INVALID_QUERY with the place of each mistake. */
export function readQuestion(input: unknown): Query {
  requireStorable(input, "INVALID_QUERY");
  return parseQuery(input);
}

type Args = {
  tx: Tx;
  ctx: ServiceContext;
  query: Query;
  /** For an export: all rows, and the right to take them away. */ forExport?: boolean;
};

/**
 * The one way to the data: who asks, which rows they may see, which version, which files, which SQL. Runs nothing.
 * The pin keeps the files until it is released.
 */
export async function prepare({ tx, ctx, query, forExport = false }: Args): Promise<Prepared> {
  const kind = (query.groupBy?.length ?? 0) + (query.measures?.length ?? 0) > 0 ? "summary" : "rows";
  const actions: Action[] = [kind === "summary" ? "query.summary" : "query.rows", ...(forExport ? (["query.export"] as const) : [])];
  const { dataset, scope } = await openDataset({ tx, ctx, slug: query.from, actions });
  const { hospitals, policy } = scope;
  if (dataset.head === 0) {
    throw new AppError("INVALID_QUERY", `Nothing is published in ${dataset.slug} yet, so there is nothing to ask. Send a file first.`, {
      details: [{ path: "from", message: "nothing is published" }],
    });
  }
  // The pin is all that this transaction writes, and a crash that forgets it has ended its reader too: nobody waits for the disk.
  await tx.execute(sql`set local synchronous_commit = off`);
  const pin = await pinVersion(tx, { datasetId: dataset.id, ...(query.asOf === undefined ? {} : { version: query.asOf }) });
  try {
    return await settle({ tx, ctx, query, forExport, dataset, kind, pin, hospitals, policy });
  } catch (error) {
    // The pin goes with the transaction; what keeps it alive must end too.
    letGo({ pin });
    throw error;
  }
}

type Settle = Required<Args> & {
  dataset: DatasetRow;
  kind: "summary" | "rows";
  pin: Pin;
  hospitals: string[] | null;
  policy: Parameters<typeof planRelease>[1];
};

async function settle({ tx, ctx, query, forExport, dataset, kind, pin, hospitals, policy }: Settle): Promise<Prepared> {
  const { schema, hospitalColumn, periodColumn } = await versionSchema({ tx, dataset, version: pin.version });
  const bound = bindQuery(query, schema, forExport ? { now: new Date(), defaultLimit: null } : { now: new Date() });
  // What was authorised is what runs.
  if (bound.kind !== kind) throw new AppError("INTERNAL", "The kind of the question is not clear. Nothing was run.");
  const { index } = pin;
  const { prunable, referencedColumns: columns } = bound;
  const part = { dataset, index, hospitals, hospitalColumn, periodColumn, prunable, columns, flatName: (column: string) => column };
  const { parts, estimate } = await priceOf({
    tx,
    parts: [part],
    bound,
    engine: "duckdb",
    rates: await ratesOf({ tx, ctx, engine: "duckdb" }),
  });
  const files = parts.flatMap((priced) => priced.files);
  const scope = rowScope(hospitals, hospitalColumn);
  return {
    dataset,
    query,
    bound,
    pin,
    parts,
    limit: await byteLimitOf({ tx, ctx }),
    directories: directoriesOf(index, hospitals),
    estimate,
    release: planRelease(bound, policy),
    visible: compileQuery(bound, { from: { kind: "logical", name: dataset.slug }, joins: {} }),
    executed: compileQuery(bound, { from: { kind: "files", groups: groupsOf(files), schema, scope }, joins: {} }, { extraRow: !forExport }),
  };
}

/** Gives the files back. Nobody waits for it: a pin that stays by accident lapses by itself. */
export function letGo({ pin }: Pick<Prepared, "pin">): void {
  pin.release().catch(() => log.warn({ pin: pin.id }, "A pin could not be released; it lapses by itself."));
}

function rowScope(hospitals: string[] | null, hospitalColumn: string | null): RowScope {
  if (hospitals === null) return null;
  if (hospitalColumn === null) throw new AppError("INTERNAL", "This dataset does not say whose its rows are. Nothing was run.");
  return { hospitalColumn, hospitals };
}

/** Files with the same columns together: a file made under an older contract may lack some. */
function groupsOf(files: readonly PinnedFile[]): SourceGroup[] {
  const groups = new Map<string, SourceGroup>();
  for (const file of files) {
    const columns = file.columns.map((column) => ({ name: column.name, type: column.type }));
    const key = JSON.stringify(columns);
    const group = groups.get(key);
    if (group) group.files.push(file.path);
    else groups.set(key, { columns: columns.map(({ name, type }) => ({ name, type: parseColumnType(type) })), files: [file.path] });
  }
  return [...groups.values()];
}
