import { withTransaction, type ServiceContext } from "@/lib/context";
import type { Released } from "@/lib/disclosure";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { findKept, keepResult, readKept, type Kept, type ResultFacts } from "./kept-results";
import { makeRoomAfter } from "./make-room";
import { onceForAll, type Waiter } from "./single-flight";

/** An answer, and what running it took: null where nothing ran for who asked. */
export type CachedAnswer<Facts> = { released: Released; ran: Facts | null };

/** Whether answers are kept at all. */
export function isCacheOn(): boolean {
  return env().MEDLAKE_CACHE_BYTES > 0;
}

/**
 * The answer of a key: the one that is kept, the one that is being computed, or the one that `run` computes. Whoever
 * calls it has been authorised and records what was seen: here nothing is asked and nothing is logged about people.
 */
export async function cachedAnswer<Facts>(args: {
  ctx: ServiceContext;
  key: string;
  /** Where it is kept, as the caller saw it when it was authorised. */
  kept: Kept | null;
  facts: Omit<ResultFacts, "orgId">;
  waiter: Waiter;
  run: (shared: Waiter) => Promise<{ released: Released; ran: Facts }>;
}): Promise<CachedAnswer<Facts>> {
  const { ctx, key, kept, facts, waiter, run } = args;
  const { answer, isFirst } = await onceForAll<CachedAnswer<Facts>>(
    key,
    waiter,
    async (shared) => {
      // It may have been kept since the caller looked.
      const place = kept ?? (await withTransaction(ctx, (tx) => findKept(tx, { orgId: ctx.orgId, key })));
      const released = place && (await readKept(place));
      return released ? { released, ran: null } : run(shared);
    },
    async ({ released, ran }) => {
      if (ran !== null) await keep(key, { ...facts, orgId: ctx.orgId }, released);
    },
  );
  return isFirst ? answer : { ...answer, ran: null };
}

/** The answer was given already: one that cannot be kept is only said. */
async function keep(key: string, facts: ResultFacts, released: Released): Promise<void> {
  const bytesMax = env().MEDLAKE_CACHE_BYTES;
  try {
    await makeRoomAfter(await keepResult(key, facts, released, bytesMax), bytesMax);
  } catch {
    log.warn({ key }, "An answer could not be kept. It was given; the next one who asks runs the question again.");
  }
}
