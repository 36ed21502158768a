import { and, desc, eq, gte, ilike, inArray, lt, sql } from "drizzle-orm";
import type { z } from "zod";
import { datasets, runs, uploads } from "@/db";
import { ownedDatasetIds, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/paging";
import type { RunList } from "./answers";
import { summaryOf } from "./internal";
import { ListRunsInput } from "./schemas";

const DAY_MS = 86_400_000;

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
          ...filtersOf(input),
          after ? sql`(${runs.createdAt}, ${runs.id}) < (select r.created_at, r.id from runs r where r.id = ${after})` : undefined,
        ),
      )
      .orderBy(desc(runs.createdAt), desc(runs.id))
      .limit(input.limit + 1);
    const items = rows.slice(0, input.limit).map(summaryOf);
    return { items, nextCursor: rows.length > input.limit ? writeCursor(items.at(-1)?.id) : null };
  });
}

function filtersOf(input: z.output<typeof ListRunsInput>) {
  const { hospital, period, state, kind, trigger, from, to, search } = input;
  return [
    hospital === undefined ? undefined : eq(runs.hospital, hospital),
    period === undefined ? undefined : eq(runs.period, period),
    state === undefined ? undefined : inArray(runs.state, state),
    kind === undefined ? undefined : eq(runs.kind, kind),
    trigger === undefined ? undefined : eq(runs.trigger, trigger),
    from === undefined ? undefined : gte(runs.createdAt, new Date(`${from}T00:00:00Z`)),
    to === undefined ? undefined : lt(runs.createdAt, new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS)),
    search === undefined ? undefined : ilike(uploads.filename, `%${search.replace(/[\\%_]/g, "\\$&")}%`),
  ];
}
