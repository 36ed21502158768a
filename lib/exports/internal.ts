import { and, eq } from "drizzle-orm";
import { exports, type Tx } from "@/db";
import { visibleAmong } from "@/lib/access";
import { exportFilename, requirePerson } from "@/lib/analysis";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { ExportView } from "./answers";
import { ExportFacts } from "./facts";

export type ExportRow = typeof exports.$inferSelect;

/** The caller's own exports in this organisation. */
export function own(ctx: ServiceContext) {
  return and(eq(exports.orgId, ctx.orgId), eq(exports.userId, requirePerson(ctx)));
}

/** One of the caller's own; NOT_FOUND for anybody else's. `lock` keeps it as it is until the transaction ends. */
export async function getOwnExport(args: { tx: Tx; ctx: ServiceContext; id: string; lock?: boolean }): Promise<ExportRow> {
  const { tx, ctx, id, lock = false } = args;
  const select = tx
    .select()
    .from(exports)
    .where(and(own(ctx), eq(exports.id, id)));
  const [row] = await (lock ? select.for("update") : select);
  if (row) return row;
  throw new AppError("NOT_FOUND", "There is no download of yours with this id. Nothing was changed. Look at the list of your downloads.");
}

/** Exports as their owner sees them now: of data that are no longer open to them, what the file was called and no more. */
export async function exportViews({ tx, ctx, rows }: { tx: Tx; ctx: ServiceContext; rows: readonly ExportRow[] }): Promise<ExportView[]> {
  const facts = new Map(rows.map((row) => [row.id, ExportFacts.parse(row.sources)]));
  const ids = [...new Set([...facts.values()].flatMap(({ sources }) => sources.map(({ datasetId }) => datasetId)))];
  const found = await visibleAmong({ tx, ctx, ids });
  const visible = new Set(found.map(({ dataset }) => dataset.id));
  return rows.map((row) => viewOf(row, facts.get(row.id), visible));
}

function viewOf(row: ExportRow, facts: ExportFacts | undefined, visible: ReadonlySet<string>): ExportView {
  const sources = (facts?.sources ?? []).filter(({ datasetId }) => visible.has(datasetId));
  // The upkeep comes by once a minute; nobody gets the file meanwhile.
  const isOver = row.state === "done" && row.expiresAt !== null && row.expiresAt <= new Date();
  const isUnfinished = row.state === "queued" || row.state === "running";
  const isOpen = facts !== undefined && sources.length === facts.sources.length;
  return {
    id: row.id,
    name: row.name,
    format: row.format,
    state: isOver ? "expired" : row.state,
    sentence: isOpen ? facts.sentence : null,
    dataset: sources.find(({ datasetId }) => datasetId === row.datasetId)?.slug ?? null,
    sources: sources.map(({ slug, version }) => ({ slug, version })),
    isCancelling: isUnfinished && row.cancelRequestedAt !== null,
    confirmation: facts?.confirmation ?? null,
    percentage: row.state === "done" ? 100 : row.percentage,
    rows: row.rows,
    bytes: row.bytes,
    sha256: row.sha256,
    receipt: isOpen ? (facts.receipt ?? null) : null,
    message: row.message,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    downloads: row.downloads,
    filename: filenameOf(row),
    query: isOpen ? (row.query as Record<string, unknown>) : null,
  };
}

/** The name a file is saved under: the name it was given, or that of its dataset, with version and day. */
export function filenameOf(row: ExportRow): string {
  const { sources } = ExportFacts.parse(row.sources);
  const asked = sources.find(({ datasetId }) => datasetId === row.datasetId);
  return exportFilename({ slug: row.name, version: asked?.version ?? 0 }, row.format, row.finishedAt ?? row.createdAt);
}
