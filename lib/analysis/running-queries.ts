import { actorUserId, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { QueryProgress } from "./answers";
import type { Place } from "@/lib/places";
import { takePlace } from "./places";

/** A question that runs, or ran a moment ago, in this process. */
type Entry = {
  controller: AbortController;
  startedAt: number;
  progress: QueryProgress;
  /** Ends when the engine has let go of the question. */
  settled: Promise<void>;
};

/** How many ended questions are remembered, so that a client that asks late still learns how they ended. */
const ENDED_MAX = 500;

// Bundlers load modules several times; one process still has one list.
const slot = globalThis as typeof globalThis & { medlakeQueries?: Map<string, Entry> };

function entries(): Map<string, Entry> {
  slot.medlakeQueries ??= new Map();
  return slot.medlakeQueries;
}

function keyOf(ctx: ServiceContext, id: string): string {
  return `${personOf(ctx)}/${id}`;
}

/** Pages and keys of one person count together; who follows a link takes nothing from who made it. */
function personOf(ctx: ServiceContext): string {
  if (ctx.actor.kind === "link") return `${ctx.orgId}/${ctx.actor.linkId}`;
  return `${ctx.orgId}/${actorUserId(ctx) ?? ""}`;
}

function isOpen({ progress }: Entry): boolean {
  return progress.state === "waiting" || progress.state === "running";
}

/** What a running question reports, and the signal that ends it. */
export type Tracked = {
  signal: AbortSignal;
  onProgress: (progress: { state: QueryProgress["state"]; percentage: number | null }) => void;
  /**
   * Called before the engine is: waits until the person has a place there, and keeps it until the question ends. What is
   * kept, or runs for somebody else, needs none. Says whether it had to wait. Throws CANCELLED, and RATE_LIMITED after
   * waiting in vain.
   */
  takePlace: () => Promise<{ waited: boolean }>;
};

/**
 * Runs `fn` as the caller's question `id`: others of the same person can follow and cancel it meanwhile. CONFLICT
 * when a question with that id is running.
 */
export async function trackQuery<T>(
  ctx: ServiceContext,
  id: string,
  signal: AbortSignal,
  fn: (tracked: Tracked) => Promise<T>,
): Promise<T> {
  const key = keyOf(ctx, id);
  const same = entries().get(key);
  if (same && isOpen(same)) {
    throw new AppError("CONFLICT", "A question with this id is already running. It was left alone. Choose a new id.", {
      details: [{ path: "id", message: "in use" }],
    });
  }
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const entry: Entry = {
    controller,
    startedAt: performance.now(),
    settled: promise,
    progress: { id, state: "waiting", percentage: null, elapsedMs: 0, confirmation: null },
  };
  entries().delete(key);
  entries().set(key, entry);
  const end = (state: QueryProgress["state"], confirmation: string | null = null) => {
    entry.progress = {
      id,
      state,
      confirmation,
      percentage: state === "done" ? 100 : entry.progress.percentage,
      elapsedMs: performance.now() - entry.startedAt,
    };
    resolve();
    forgetOldest();
  };
  const either = AbortSignal.any([signal, controller.signal]);
  const own: { place?: Promise<Place>; hasEnded: boolean } = { hasEnded: false };
  try {
    const result = await fn({
      signal: either,
      onProgress: ({ state, percentage }) => {
        if (state === "running") entry.progress = { ...entry.progress, state, percentage };
      },
      // Work that goes on for others after this question has ended takes nothing from its person.
      takePlace: async () => (own.hasEnded ? { waited: false } : (own.place ??= takePlace(personOf(ctx), either))),
    });
    end("done");
    return result;
  } catch (error) {
    const isCancelled = error instanceof AppError && error.code === "CANCELLED";
    if (isCancelled) end("cancelled", confirmationOf(error));
    else end("failed");
    throw error;
  } finally {
    own.hasEnded = true;
    // Also one that becomes free only after whoever asked has gone.
    own.place?.then(({ giveBack }) => giveBack()).catch(() => {});
  }
}

/** What the engine said of being stopped, in a sentence. */
function confirmationOf({ details }: AppError): string | null {
  return details?.find((detail) => detail.path === "engine")?.message ?? null;
}

function forgetOldest(): void {
  if (entries().size <= ENDED_MAX) return;
  for (const [key, entry] of entries()) {
    if (isOpen(entry)) continue;
    entries().delete(key);
    if (entries().size <= ENDED_MAX) return;
  }
}

function find(ctx: ServiceContext, id: string): Entry {
  const entry = entries().get(keyOf(ctx, id));
  if (entry) return entry;
  throw new AppError("NOT_FOUND", "There is no question of yours with this id. It may have ended a while ago. Nothing was changed.");
}

/** How far the caller's question is; NOT_FOUND for anybody else's. */
export function progressOf(ctx: ServiceContext, id: string): QueryProgress {
  const entry = find(ctx, id);
  const { progress, startedAt } = entry;
  return isOpen(entry) ? { ...progress, elapsedMs: performance.now() - startedAt } : progress;
}

/** Ends the caller's question; answers when the engine has let go of it, with what it confirmed. An ended one stays as it is. */
export async function cancelTracked(ctx: ServiceContext, id: string): Promise<QueryProgress> {
  const entry = find(ctx, id);
  entry.controller.abort();
  await entry.settled;
  return entry.progress;
}
