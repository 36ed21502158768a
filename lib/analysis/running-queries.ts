import { actorUserId, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { QueryProgress } from "./answers";

/** A question that runs, or ran a moment ago, in this process. */
type Entry = {
  controller: AbortController;
  startedAt: number;
  progress: QueryProgress;
  /** Whether it takes a place in the engine: one that waits for the same answer as another does not. */
  hasPlace: boolean;
  /** Ends when the engine has let go of the question. */
  settled: Promise<void>;
};

/** How many questions of one person the engine runs or holds at the same time: nobody takes it from everybody else. */
const RUNNING_PER_PERSON_MAX = 5;

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

function refuseTooMany(ctx: ServiceContext): void {
  const prefix = `${personOf(ctx)}/`;
  let open = 0;
  for (const [key, entry] of entries()) if (key.startsWith(prefix) && isOpen(entry) && entry.hasPlace) open += 1;
  if (open < RUNNING_PER_PERSON_MAX) return;
  throw new AppError(
    "RATE_LIMITED",
    `${open} questions of yours are running, and no more run at once. This one was not run. Wait for one to end, or cancel one.`,
    {
      retryAfterSeconds: 1,
    },
  );
}

/** What a running question reports, and the signal that ends it. */
export type Tracked = {
  signal: AbortSignal;
  onProgress: (progress: { state: QueryProgress["state"]; percentage: number | null }) => void;
  /** Called before the engine is: throws RATE_LIMITED when too many questions of the person have a place. */
  takePlace: () => void;
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
    hasPlace: false,
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
  try {
    const result = await fn({
      signal: AbortSignal.any([signal, controller.signal]),
      onProgress: ({ state, percentage }) => {
        if (state === "running") entry.progress = { ...entry.progress, state, percentage };
      },
      takePlace: () => {
        refuseTooMany(ctx);
        entry.hasPlace = true;
      },
    });
    end("done");
    return result;
  } catch (error) {
    const isCancelled = error instanceof AppError && error.code === "CANCELLED";
    if (isCancelled) end("cancelled", confirmationOf(error));
    else end("failed");
    throw error;
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
