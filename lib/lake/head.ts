import { and, eq, sql } from "drizzle-orm";
import { datasets, snapshots, type Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { protocol } from "./protocol";

export type Head = { head: number; minRetained: number };

/** Takes the dataset's row, and with it the right to make its next version, until the transaction ends (R5). */
export async function lockHead(tx: Tx, datasetId: string): Promise<Head> {
  const found = tx.select({ head: datasets.head, minRetained: datasets.minRetained }).from(datasets).where(eq(datasets.id, datasetId));
  const [row] = await (protocol.locksHead ? found.for("update") : found);
  if (!row) throw new AppError("NOT_FOUND", "The dataset is not there. Nothing was changed.");
  return row;
}

type Version = {
  datasetId: string;
  version: number;
  op: "publish" | "withdraw" | "restore" | "compact";
  commitKey: string;
  runId: string | null;
  actorId: string | null;
  note: string | null;
  /** The version that a restore brings back. */
  restored?: number;
};

/** Records a version and moves the head to it. The caller holds the head. */
export async function advanceHead(tx: Tx, next: Version): Promise<void> {
  await tx.insert(snapshots).values(next);
  const before = and(eq(datasets.id, next.datasetId), eq(datasets.head, next.version - 1));
  const moved = await tx
    .update(datasets)
    .set({ head: sql`${datasets.head} + 1` })
    .where(before)
    .returning({ head: datasets.head });
  if (moved.length !== 1) throw new AppError("CONFLICT", "The dataset changed at the same moment. Nothing was changed. Try again.");
}
