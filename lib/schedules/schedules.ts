import { asc, eq } from "drizzle-orm";
import { schedules, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Schedules } from "./answers";
import { GetSchedulesInput, PutSchedulesInput } from "./schemas";

/** By when the files of a dataset are expected. */
export async function getSchedules(args: { ctx: ServiceContext; input: GetSchedulesInput }): Promise<Schedules> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug } = GetSchedulesInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { id } = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "schedule.view", datasetId: id });
    return schedulesOf(tx, id);
  });
}

/** Sets by when the files of a dataset are expected: these entries, and no others. */
export async function putSchedules(args: { ctx: ServiceContext; input: PutSchedulesInput }): Promise<Schedules> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const input = PutSchedulesInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { id: datasetId } = await datasetBySlug({ tx, ctx, slug: input.slug });
    await authorize({ tx, ctx, action: "schedule.manage", datasetId });
    const createdBy = actorUserId(ctx);
    if (createdBy === null) throw new AppError("FORBIDDEN", "Schedules are set by a person. Nothing was changed.");
    const before = await tx.select().from(schedules).where(eq(schedules.datasetId, datasetId)).for("update");
    await tx.delete(schedules).where(eq(schedules.datasetId, datasetId));
    const rows = input.schedules.map((one) => {
      const same = before.find((old) => old.hospital === one.hospital && old.expectedDay === one.expectedDay && old.since === one.since);
      return same ?? { ...one, datasetId, createdBy };
    });
    // Two people at once: the second one's entries would be in the way of the first one's.
    if (rows.length > 0) {
      const made = await tx.insert(schedules).values(rows).onConflictDoNothing().returning({ hospital: schedules.hospital });
      if (made.length !== rows.length)
        throw new AppError("CONFLICT", "Someone else changed these entries at the same moment. Nothing was changed. Reload to see them.");
    }
    await emitAudit(tx, ctx, { action: "schedule.manage", entityId: datasetId, detail: { before: before.length, after: rows.length } });
    return schedulesOf(tx, datasetId);
  });
}

async function schedulesOf(tx: Tx, datasetId: string): Promise<Schedules> {
  const rows = await tx
    .select({ hospital: schedules.hospital, expectedDay: schedules.expectedDay, since: schedules.since })
    .from(schedules)
    .where(eq(schedules.datasetId, datasetId))
    .orderBy(asc(schedules.hospital));
  return { schedules: rows };
}
