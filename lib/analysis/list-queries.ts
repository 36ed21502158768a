import { and, desc, eq, type SQL } from "drizzle-orm";
import { datasets, queryRuns, users } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { afterPlace, exactly, readPlace, writePlace } from "@/lib/paging";
import type { QueryList } from "./answers";
import { ListQueriesInput } from "./schemas";

/** The organisation's questions, latest first: what each was estimated to read and take, and what it did. */
export async function listQueries(args: { ctx: ServiceContext; input: ListQueriesInput }): Promise<QueryList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { cursor, engine, state, limit } = ListQueriesInput.parse(args.input);
  const place = readPlace(cursor, "query");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "query.list" });
    const which: (SQL | undefined)[] = [eq(queryRuns.orgId, ctx.orgId), afterPlace(queryRuns, place)];
    if (engine !== undefined) which.push(eq(queryRuns.engine, engine));
    if (state !== undefined) which.push(eq(queryRuns.state, state));
    // People who have left and datasets that are no longer granted still have their names here.
    const rows = await asSystem(tx, ctx, () =>
      tx
        .select({ run: queryRuns, at: exactly(queryRuns.at), name: users.name, email: users.email, slug: datasets.slug })
        .from(queryRuns)
        .leftJoin(users, eq(users.id, queryRuns.userId))
        .leftJoin(datasets, eq(datasets.id, queryRuns.datasetId))
        .where(and(...which))
        .orderBy(desc(queryRuns.at), desc(queryRuns.id))
        .limit(limit + 1),
    );
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      queries: page.map(({ run, name, email, slug }) => ({
        id: run.id,
        at: run.at.toISOString(),
        user: { userId: run.userId, name, email },
        dataset: { slug, version: run.version },
        kind: run.kind,
        engine: run.engine,
        cache: run.cache,
        state: run.state,
        errorCode: run.errorCode,
        files: run.files,
        rows: run.rows,
        estimated: { bytes: run.estimatedBytes, bytesHigh: run.estimatedBytesHigh, rows: run.estimatedRows, seconds: run.estimatedSeconds },
        actual: {
          bytes: run.scannedBytes,
          seconds: run.elapsedMs === null ? null : run.elapsedMs / 1000,
          engineSeconds: run.engineMs === null ? null : run.engineMs / 1000,
        },
      })),
      nextCursor: writePlace(last && { at: last.at, id: last.run.id }),
    };
  });
}
