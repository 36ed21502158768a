import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import { datasets, queryRuns, users } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { QueryList } from "./answers";
import { ListQueriesInput } from "./schemas";

/** The organisation's questions, latest first: what each was estimated to read and take, and what it did. */
export async function listQueries(args: { ctx: ServiceContext; input: ListQueriesInput }): Promise<QueryList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { cursor, engine, state, limit } = ListQueriesInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "query.list" });
    const which: (SQL | undefined)[] = [eq(queryRuns.orgId, ctx.orgId)];
    if (engine !== undefined) which.push(eq(queryRuns.engine, engine));
    if (state !== undefined) which.push(eq(queryRuns.state, state));
    if (cursor !== undefined) which.push(before(cursor));
    // People who have left and datasets that are no longer granted still have their names here.
    const rows = await asSystem(tx, ctx, () =>
      tx
        .select({ run: queryRuns, at: exact(), name: users.name, email: users.email, slug: datasets.slug })
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
      nextCursor: last ? Buffer.from(`${last.at} ${last.run.id}`).toString("base64url") : null,
    };
  });
}

/** The instant with all its microseconds: a JavaScript date has three digits fewer, and would repeat or skip rows. */
function exact() {
  return sql<string>`to_char(${queryRuns.at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function before(cursor: string): SQL {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (qry_[0-9A-Za-z]{1,40})$/.exec(text);
  if (!parts)
    throw new AppError("INVALID_INPUT", "This is not a cursor of this list. Start from the first page.", {
      details: [{ path: "cursor", message: "not a cursor of this list" }],
    });
  return sql`(${queryRuns.at}, ${queryRuns.id}) < (${parts[1]}::timestamptz, ${parts[2]}::text)`;
}
