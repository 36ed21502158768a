import { and, asc, eq, inArray } from "drizzle-orm";
import { columnAliases, users, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { columnSources, normaliseName, parseContract } from "@/lib/ingest";
import type { ColumnAlias, ColumnAliasList, RemovedAlias } from "./contract-answers";
import { ListAliasesInput, PutAliasInput, RemoveAliasInput } from "./contract-schemas";
import { refuseLive } from "./refuse-live";

/** Files of every hospital. */
const ANY = "*";

/**
 * Remembers that a hospital's files call a column so. Files that are held for it can be accepted then, and its next ones
 * are taken as they are. Said again, it takes the place of what was said before.
 */
export async function putAlias(args: { ctx: ServiceContext; input: PutAliasInput }): Promise<ColumnAlias> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, hospital, header, column } = PutAliasInput.parse(args.input);
  const name = normaliseName(header);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.contract", datasetId: dataset.id });
    refuseLive(dataset, "it has no contract");
    requireColumn(dataset.contract, name, column);
    const createdBy = actorUserId(ctx) ?? dataset.createdBy;
    const values = { datasetId: dataset.id, hospital, header: name, column, createdBy };
    await tx
      .insert(columnAliases)
      .values(values)
      .onConflictDoUpdate({
        target: [columnAliases.datasetId, columnAliases.hospital, columnAliases.header],
        set: { column, createdBy, createdAt: new Date() },
      });
    await emitAudit(tx, ctx, { action: "dataset.alias", entityId: dataset.id, detail: { hospital, header: name, column } });
    const [saved] = await aliasRows(tx, dataset.id, { hospital, header: name });
    if (!saved) throw new AppError("CONFLICT", "Someone removed this name at the same moment. Reload and try again.");
    return saved;
  });
}

/** The names that are remembered, by hospital. */
export async function listAliases(args: { ctx: ServiceContext; input: ListAliasesInput }): Promise<ColumnAliasList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug, hospital } = ListAliasesInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "contract.view", datasetId: dataset.id });
    return { items: await aliasRows(tx, dataset.id, hospital === undefined ? {} : { hospital }) };
  });
}

/** Forgets a name: the next file with it is held again. What was published with it stays. */
export async function removeAlias(args: { ctx: ServiceContext; input: RemoveAliasInput }): Promise<RemovedAlias> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, hospital, header } = RemoveAliasInput.parse(args.input);
  const name = normaliseName(header);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.contract", datasetId: dataset.id });
    const removed = await tx
      .delete(columnAliases)
      .where(and(eq(columnAliases.datasetId, dataset.id), eq(columnAliases.hospital, hospital), eq(columnAliases.header, name)))
      .returning({ column: columnAliases.column });
    const [gone] = removed;
    if (!gone) throw new AppError("NOT_FOUND", "No such name is remembered for this hospital. Nothing was changed.");
    await emitAudit(tx, ctx, {
      action: "dataset.alias.remove",
      entityId: dataset.id,
      detail: { hospital, header: name, column: gone.column },
    });
    return { hospital, header: name };
  });
}

/** What the files of a hospital call columns: normalised header → column. Its own word goes before the general one. */
export async function aliasesFor(tx: Tx, datasetId: string, hospital: string | null): Promise<Record<string, string>> {
  const rows = await tx
    .select()
    .from(columnAliases)
    .where(and(eq(columnAliases.datasetId, datasetId), inArray(columnAliases.hospital, [ANY, hospital ?? ANY])));
  const ordered = [...rows.filter((row) => row.hospital === ANY), ...rows.filter((row) => row.hospital !== ANY)];
  return Object.fromEntries(ordered.map(({ header, column }) => [header, column]));
}

function requireColumn(body: unknown, header: string, column: string): void {
  if (body === null) throw new AppError("CONFLICT", "This dataset has no contract yet. Nothing was changed. Set the contract first.");
  const contract = parseContract(body);
  const found = contract.columns.find((one) => one.name === column);
  const problem = !found
    ? `The contract has no column "${column}".`
    : columnSources(found).length !== 1
      ? `"${column}" is joined from several columns of the file: change its sources in the contract instead.`
      : contract.columns.some((one) => columnSources(one).some((source) => normaliseName(source) === header))
        ? `The contract itself already names this header as a source.`
        : null;
  if (problem !== null)
    throw new AppError("INVALID_INPUT", `${problem} Nothing was changed.`, { details: [{ path: "column", message: problem }] });
}

async function aliasRows(tx: Tx, datasetId: string, only: { hospital?: string; header?: string }): Promise<ColumnAlias[]> {
  const rows = await tx
    .select({ alias: columnAliases, by: users.name })
    .from(columnAliases)
    .leftJoin(users, eq(users.id, columnAliases.createdBy))
    .where(
      and(
        eq(columnAliases.datasetId, datasetId),
        only.hospital === undefined ? undefined : eq(columnAliases.hospital, only.hospital),
        only.header === undefined ? undefined : eq(columnAliases.header, only.header),
      ),
    )
    .orderBy(asc(columnAliases.hospital), asc(columnAliases.header));
  return rows.map(({ alias: { hospital, header, column, createdAt }, by }) => ({
    hospital,
    header,
    column,
    by,
    at: createdAt.toISOString(),
  }));
}
