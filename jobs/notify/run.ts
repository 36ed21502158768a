import { systemContext, withTransaction } from "@/lib/context";
import { nextDue, settleDelivery, spreadNotice, takeDue, type DueDelivery, type FullNotice, type Outcome } from "@/lib/notices";
import type { ClaimedJob } from "../definitions";
import { complete, enqueueOnce } from "../enqueue";
import { sendMail } from "./send-mail";
import { sendWebhook } from "./send-webhook";
import { messageOf } from "./message";

const context = systemContext("notify");

/**
 * Tells the channels of an organisation, and the person it concerns, about one notice. What could not be sent is tried by a later job, which this
 * one makes as it ends. A receiver may get a delivery twice, when a worker dies between sending and writing it down:
 * both carry the same id.
 */
export async function runNotify(job: ClaimedJob<"notify">): Promise<void> {
  const { noticeId } = job.payload;
  const notice = await withTransaction(context, (tx) => spreadNotice(tx, noticeId));
  if (notice !== null) {
    const due = await withTransaction(context, (tx) => takeDue(tx, noticeId));
    for (const delivery of due) {
      job.signal.throwIfAborted();
      const outcome = await send(notice, delivery, job.signal);
      await withTransaction(context, (tx) => settleDelivery(tx, delivery.id, outcome));
    }
  }
  await withTransaction(context, async (tx) => {
    const next = await nextDue(tx, noticeId);
    await complete(tx, job);
    if (next !== null) await enqueueOnce(tx, "notify", { noticeId }, { lockKey: noticeId, startAfter: next });
  });
}

async function send(notice: FullNotice, delivery: DueDelivery, signal: AbortSignal): Promise<Outcome> {
  const message = messageOf(notice, delivery.id);
  if (delivery.channel === null) {
    if (delivery.email !== null) return sendMail({ to: delivery.email, message });
    return { ok: false, error: "The person is no longer a member of the organisation.", isFinal: true };
  }
  const { id: channelId, kind, target, sealedSecret, isEnabled } = delivery.channel;
  if (!isEnabled) return { ok: false, error: "The channel was switched off before this was sent.", isFinal: true };
  return kind === "email" ? sendMail({ to: target, message }) : sendWebhook({ channelId, url: target, sealedSecret, message, signal });
}
