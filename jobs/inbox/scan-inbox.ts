import { setTimeout as wait } from "node:timers/promises";
import { systemContext, withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { claimBatch, endBatch, findBatches, listFiles, type Claimed } from "./batch";
import { BatchMistake, checkBatch } from "./check-batch";
import { inboxFolder } from "./inbox-folder";
import { ingestBatch, runsOf, targetOf } from "./ingest-batch";

export type ScannedInbox = {
  /** Batches whose files were enqueued. */
  ingested: number;
  /** Batches whose runs have all ended. */
  done: number;
  /** Batches that were not as their sender said. */
  refused: number;
};

const SETTLED = new Set(["published", "rejected", "failed", "cancelled", "rehearsed"]);

/** How long the sizes of a batch must not change, twice in a row. */
const SETTLE_MS = 5_000;

/**
 * Fetches what was put into the inbox: takes the batches that are ready, enqueues those that are sound, refuses the
 * others with a report, and marks those whose runs have ended. May run at any time, in several processes at once, and
 * be killed anywhere: a batch is enqueued whole and once.
 */
export async function scanInbox(o: { signal?: AbortSignal; settleMs?: number } = {}): Promise<ScannedInbox> {
  const result: ScannedInbox = { ingested: 0, done: 0, refused: 0 };
  const inbox = inboxFolder();
  if (inbox === null) return result;
  const fresh: Claimed[] = [];
  for (const found of await findBatches(inbox)) {
    o.signal?.throwIfAborted();
    const batch = await claimBatch(found);
    if (batch === null) continue;
    const next = await guarded(batch, () => follow(batch));
    if (next === "ingest") fresh.push(batch);
    else if (next !== "wait") result[next]++;
  }
  for (const batch of await unchanging(fresh, o)) {
    o.signal?.throwIfAborted();
    const next = await guarded(batch, async () => {
      await ingestBatch(batch, await checkBatch(batch), await targetOf(batch));
      return "ingested";
    });
    if (next !== "wait" && next !== "ingest") result[next]++;
  }
  return result;
}

type Next = "ingested" | "done" | "refused" | "wait" | "ingest";

/** Where a batch that was taken stands: to be ingested, waiting for its runs, or done. */
async function follow(batch: Claimed): Promise<Next> {
  const { dataset } = await targetOf(batch);
  const made = await withTransaction(systemContext("inbox"), (tx) => runsOf(tx, batch, dataset));
  if (made.length === 0) return "ingest";
  if (!made.every((run) => SETTLED.has(run.state))) return "wait";
  const prefix = `inbox/${batch.claim}/`.length;
  const files = made.map((run) => ({
    name: run.dedupeKey.slice(prefix),
    run: run.id,
    state: run.state,
    version: run.version,
    message: run.message,
  }));
  const published = made.filter((run) => run.state === "published").length;
  const message = `${published} of ${made.length} ${made.length === 1 ? "file is" : "files are"} published.`;
  await endBatch(batch, {
    state: "done",
    at: new Date().toISOString(),
    message,
    files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  });
  return "done";
}

/** Those whose files stay as they are; who is still writing is asked again at the next scan. */
async function unchanging(batches: Claimed[], o: { signal?: AbortSignal; settleMs?: number }): Promise<Claimed[]> {
  if (batches.length === 0) return [];
  let still = await Promise.all(batches.map(async (batch) => ({ batch, seen: await look(batch) })));
  for (let round = 0; round < 2; round++) {
    await wait(o.settleMs ?? SETTLE_MS, undefined, o.signal ? { signal: o.signal } : {});
    const again = await Promise.all(still.map(async ({ batch, seen }) => ({ batch, seen, now: await look(batch) })));
    still = again.filter(({ seen, now }) => now !== null && seen === now);
  }
  return still.map(({ batch }) => batch);
}

async function look(batch: Claimed): Promise<string | null> {
  const found = await listFiles(batch.folder).catch(() => null);
  return found && JSON.stringify(found.files);
}

/** A mistake of the sender ends the batch; anything else is tried again at the next scan and holds up no other batch. */
async function guarded(batch: Claimed, step: () => Promise<Next>): Promise<Next> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof BatchMistake) {
      const message = `${error.message} Nothing of this batch was ingested. Correct it, then make a new .OK.`;
      await endBatch(batch, {
        state: "error",
        at: new Date().toISOString(),
        message,
        files: error.file === null ? [] : [{ name: error.file }],
      });
      log.warn({ org: batch.org, dataset: batch.dataset }, "A batch of the inbox was refused; its report says why.");
      return "refused";
    }
    const code = error instanceof AppError ? error.code : error instanceof Error && "code" in error ? String(error.code) : "unknown";
    log.error({ org: batch.org, dataset: batch.dataset, code }, "A batch of the inbox could not be ingested. It is tried again.");
    return "wait";
  }
}
