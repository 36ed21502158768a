import { eq, sql } from "drizzle-orm";
import { exports, type Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { FILE_TYPES } from "@/lib/analysis";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { FileAnswer } from "@/lib/runs";
import { exportsStore } from "@/lib/storage";
import type { ExportManifest } from "./answers";
import { checkRights } from "./check-rights";
import { ExportFacts } from "./facts";
import { filenameOf, getOwnExport, type ExportRow } from "./internal";
import { ExportByIdInput } from "./schemas";

/** An export whose file is there and may be had by the caller. */
type Fetched = { row: ExportRow; facts: ExportFacts; file: { key: string; rows: number; bytes: number; sha256: string; madeAt: Date } };

/**
 * The file of one of the caller's own exports. Rights are asked again each time: role and grants as they are now. Leaves
 * an audit row.
 */
export async function exportFile(args: { ctx: ServiceContext; input: ExportByIdInput }): Promise<FileAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id } = ExportByIdInput.parse(args.input);
  const { row, file } = await withTransaction(ctx, async (tx) => {
    const fetched = await fetchExport({ tx, ctx, id });
    await tx
      .update(exports)
      .set({ downloads: sql`${exports.downloads} + 1` })
      .where(eq(exports.id, id));
    const { rows, bytes } = fetched.file;
    await emitAudit(tx, ctx, {
      action: "query.export",
      entityId: fetched.row.datasetId,
      detail: { exportId: id, change: "download", rows, bytes, datasets: fetched.facts.sources.map(({ datasetId }) => datasetId) },
    });
    return fetched;
  });
  if (!(await exportsStore().exists(file.key))) throw gone();
  return {
    kind: "file",
    filename: filenameOf(row),
    contentType: FILE_TYPES[row.format],
    stream: exportsStore().read(file.key),
    bytes: file.bytes,
  };
}

/** What the file of one of the caller's own exports is, so that anyone can check it. Asks the rights again as well. */
export async function exportManifest(args: { ctx: ServiceContext; input: ExportByIdInput }): Promise<ExportManifest> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id } = ExportByIdInput.parse(args.input);
  const { row, facts, file } = await withTransaction(ctx, (tx) => fetchExport({ tx, ctx, id }));
  return {
    file: filenameOf(row),
    format: row.format,
    rows: file.rows,
    bytes: file.bytes,
    sha256: file.sha256,
    columns: facts.columns.map(({ name, label, type, unit }) => ({ name, label, type, ...(unit === undefined ? {} : { unit }) })),
    query: row.query as Record<string, unknown>,
    sources: facts.sources.map(({ slug, version }) => ({ slug, version })),
    policy: [...new Set(facts.sources.map(({ policy }) => policy))].join(", "),
    receipt: facts.receipt ?? null,
    madeAt: file.madeAt.toISOString(),
  };
}

async function fetchExport({ tx, ctx, id }: { tx: Tx; ctx: ServiceContext; id: string }): Promise<Fetched> {
  const row = await getOwnExport({ tx, ctx, id });
  await authorize({ tx, ctx, action: "export.own" });
  const facts = ExportFacts.parse(row.sources);
  await checkRights({ tx, ctx, id, facts });
  const { state, storageKey: key, rows, bytes, sha256, finishedAt: madeAt, expiresAt } = row;
  if (state === "expired" || (state === "done" && expiresAt !== null && expiresAt <= new Date())) throw expired();
  if (state !== "done") {
    const words = { queued: "is still waiting", running: "is still being made", failed: "could not be made", cancelled: "was cancelled" };
    throw new AppError("CONFLICT", `This download ${words[state]}, so there is no file. Nothing was changed.`);
  }
  if (key === null || rows === null || bytes === null || sha256 === null || madeAt === null) throw gone();
  return { row, facts, file: { key, rows, bytes, sha256, madeAt } };
}

function expired(): AppError {
  return new AppError("NOT_FOUND", "This download has expired, and its file is deleted. Nothing else was changed. Ask for it again.");
}

function gone(): AppError {
  return new AppError("NOT_FOUND", "The file of this download is no longer there. Nothing was changed. Ask for it again.");
}
