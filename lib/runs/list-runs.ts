import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { datasets, runs, uploads } from "@/db";
import { ownedDatasetIds, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { RunList } from "./answers";
import { readCursor, writeCursor } from "./cursor";
import { summaryOf } from "./internal";
import { ListRunsInput } from "./schemas";

/** Runs of the datasets the caller's organisation owns, newest first. */
export async function listRuns(args: { ctx: ServiceContext; input: ListRunsInput }): Promise<RunList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ListRunsInput.parse(args.input);
  const after = readCursor(input.cursor, "run");
  return withTransaction(ctx, async (tx) => {
    const ids = await ownedDatasetIds({ tx, ctx, slug: input.dataset, action: "run.view" });
    if (ids.length === 0) return { items: [], nextCursor: null };
    const rows = await tx
      .select({ run: runs, dataset: datasets, upload: uploads })
      .from(runs)
      .innerJoin(datasets, eq(datasets.id, runs.datasetId))
      .leftJoin(uploads, eq(uploads.id, runs.uploadId))
      .where(
        and(
          inArray(runs.datasetId, ids),
          input.state ? eq(runs.state, input.state) : undefined,
          after ? sql`(${runs.createdAt}, ${runs.id}) < (select r.created_at, r.id from runs r where r.id = ${after})` : undefined,
        ),
      )
      .orderBy(desc(runs.createdAt), desc(runs.id))
      .limit(input.limit + 1);
    const items = rows.slice(0, input.limit).map(summaryOf);
    return { items, nextCursor: rows.length > input.limit ? writeCursor(items.at(-1)?.id) : null };
  });
}
