import { and, eq } from "drizzle-orm";
import { datasets, uploadSessions, type Tx } from "@/db";
import { actionsOfRole, type DatasetRow } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";

export type SessionRow = typeof uploadSessions.$inferSelect;
export type FoundSession = { session: SessionRow; dataset: DatasetRow };

/** The address tus sends to. */
export const TUS_PATH = "/api/uploads";

/**
 * A resumable upload that the caller may go on with: of its own organisation, and only for those who may send files
 * there. To everybody else there is none.
 */
export async function findSession(args: { tx: Tx; ctx: ServiceContext; id: string; lock?: boolean }): Promise<FoundSession> {
  const { tx, ctx, id, lock = false } = args;
  const query = tx
    .select({ session: uploadSessions, dataset: datasets })
    .from(uploadSessions)
    .innerJoin(datasets, eq(datasets.id, uploadSessions.datasetId))
    .where(and(eq(uploadSessions.id, id), eq(uploadSessions.orgId, ctx.orgId)));
  const [found] = await (lock ? query.for("update", { of: uploadSessions }) : query);
  const maySend = ctx.actor.kind === "system" || actionsOfRole(ctx.role).includes("dataset.upload");
  if (!found || !maySend) throw noSession();
  return found;
}

/** What a missing upload and one of somebody else both answer. */
export function noSession(): AppError {
  return new AppError(
    "NOT_FOUND",
    "There is no unfinished upload at this address that you may go on with. Nothing was changed. It may have expired or been given up; send the file again.",
  );
}
