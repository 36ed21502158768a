import type { z } from "zod";
import { notices, type NOTICE_EVENTS, type Tx } from "@/db";
import { enqueue } from "@/jobs";
import { newId } from "@/lib/ids";
import { NoticeSubject } from "./subject";

export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

/** `dedupeKey`: of all notices with the same key, the first is told and the others are not. */
export type NewNotice = { orgId: string; event: NoticeEvent; dedupeKey: string; subject: z.input<typeof NoticeSubject> };

/**
 * Writes that something happened, in the transaction in which it happened, with the job that tells the channels: it is
 * told exactly when it stands, whatever becomes of the process that wrote it. The id, or null when it was written before.
 */
export async function notify(tx: Tx, o: NewNotice): Promise<string | null> {
  const { orgId, event, dedupeKey } = o;
  const [written] = await tx
    .insert(notices)
    .values({ id: newId("notice"), orgId, event, dedupeKey, subject: NoticeSubject.parse(o.subject) })
    .onConflictDoNothing({ target: notices.dedupeKey })
    .returning({ id: notices.id });
  if (!written) return null;
  await enqueue(tx, "notify", { noticeId: written.id }, { lockKey: written.id });
  return written.id;
}

type EndedRun = {
  id: string;
  orgId: string;
  datasetId: string;
  kind: string;
  trigger: string;
  attempt: number;
  hospital: string | null;
  period: string | null;
};

/**
 * Tells how a run ended. Each ending of a run is told once. Of work that publishes nothing new, only what went wrong:
 * that a month made again is published is no news, and a rehearsal has somebody who waits for it.
 */
export async function notifyRun(tx: Tx, run: EndedRun, state: string): Promise<void> {
  const event = EVENTS[state];
  if (event === undefined || (run.kind !== "ingest" && event !== "run.failed")) return;
  if (run.trigger === "reprocess" && event === "run.published") return;
  const { id, orgId, datasetId, hospital, period } = run;
  const dedupeKey = `${id}/${state}/${run.attempt}`;
  await notify(tx, { orgId, event, dedupeKey, subject: { datasetId, runId: id, hospital, period } });
}

const EVENTS: Partial<Record<string, NoticeEvent>> = {
  held: "run.held",
  rejected: "run.rejected",
  failed: "run.failed",
  published: "run.published",
};
