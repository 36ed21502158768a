import { and, desc, eq, inArray } from "drizzle-orm";
import { datasets, uploadSessions, users } from "@/db";
import { ownedDatasetIds, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { UploadSession, UploadSessionList } from "./answers";
import { TUS_PATH } from "./find-session";
import { ListSessionsInput } from "./schemas";

/** More than a person can have begun. */
const LIMIT = 500;

/** Uploads to the caller's organisation that have begun and are not done, newest first: where sending can go on. */
export async function listSessions(args: { ctx: ServiceContext; input: ListSessionsInput }): Promise<UploadSessionList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ListSessionsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const ids = await ownedDatasetIds({ tx, ctx, slug: input.dataset, action: "upload.view" });
    if (ids.length === 0) return { items: [] };
    const rows = await tx
      .select({ session: uploadSessions, dataset: { slug: datasets.slug, name: datasets.name }, by: users.name })
      .from(uploadSessions)
      .innerJoin(datasets, eq(datasets.id, uploadSessions.datasetId))
      .leftJoin(users, eq(users.id, uploadSessions.userId))
      .where(and(inArray(uploadSessions.datasetId, ids), inArray(uploadSessions.state, ["open", "refused"])))
      .orderBy(desc(uploadSessions.createdAt), desc(uploadSessions.id))
      .limit(LIMIT);
    return {
      items: rows.map(({ session, dataset, by }): UploadSession => {
        const { id, filename, hospital, period, bytes, received, modifiedAt, rehearsal, correctsRunId, message } = session;
        return {
          id,
          dataset,
          filename,
          hospital,
          period,
          bytes,
          received,
          modifiedAt,
          startedAt: session.createdAt.toISOString(),
          lastByteAt: session.lastByteAt.toISOString(),
          expiresAt: session.expiresAt.toISOString(),
          address: `${TUS_PATH}/${id}`,
          rehearsal,
          correctsRunId,
          message,
          state: session.state === "refused" ? "refused" : "open",
          by: by ?? "",
        };
      }),
    };
  });
}
