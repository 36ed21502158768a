import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { datasets, runs, uploads, users } from "@/db";
import { ownedDatasetIds, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/paging";
import type { UploadList } from "./answers";
import { ListUploadsInput } from "./schemas";

/** Files received for the datasets the caller's organisation owns, newest first, each with its run. */
export async function listUploads(args: { ctx: ServiceContext; input: ListUploadsInput }): Promise<UploadList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ListUploadsInput.parse(args.input);
  const after = readCursor(input.cursor, "upload");
  return withTransaction(ctx, async (tx) => {
    const ids = await ownedDatasetIds({ tx, ctx, slug: input.dataset, action: "upload.view" });
    if (ids.length === 0) return { items: [], nextCursor: null };
    const rows = await tx
      .select({ upload: uploads, dataset: { slug: datasets.slug, name: datasets.name }, by: users.name })
      .from(uploads)
      .innerJoin(datasets, eq(datasets.id, uploads.datasetId))
      .leftJoin(users, eq(users.id, uploads.userId))
      .where(
        and(
          inArray(uploads.datasetId, ids),
          after ? sql`(${uploads.createdAt}, ${uploads.id}) < (select u.created_at, u.id from uploads u where u.id = ${after})` : undefined,
        ),
      )
      .orderBy(desc(uploads.createdAt), desc(uploads.id))
      .limit(input.limit + 1);
    const page = rows.slice(0, input.limit);
    const runRows =
      page.length === 0
        ? []
        : await tx
            .select({ id: runs.id, uploadId: runs.uploadId, state: runs.state, version: runs.version })
            .from(runs)
            .where(
              inArray(
                runs.uploadId,
                page.map(({ upload }) => upload.id),
              ),
            )
            .orderBy(runs.createdAt);
    const runOf = new Map(runRows.map((run) => [run.uploadId, { id: run.id, state: run.state, version: run.version }]));
    const items = page.map(({ upload, dataset, by }) => ({
      id: upload.id,
      dataset,
      filename: upload.filename,
      hospital: upload.hospital,
      period: upload.period,
      bytes: upload.bytes,
      sha256: upload.sha256,
      gzip: upload.gzip,
      at: upload.createdAt.toISOString(),
      by: by ?? "",
      run: runOf.get(upload.id) ?? null,
    }));
    return { items, nextCursor: rows.length > input.limit ? writeCursor(items.at(-1)?.id) : null };
  });
}
