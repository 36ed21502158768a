import type { AppError } from "@/lib/errors";

/** A place for one more piece of work. `waited`: it was not free at once, so what was read before may have changed. */
export type Place = { waited: boolean; giveBack: () => void };

export type PlaceRules = {
  /** Tells the places of one kind of work from those of another in this process. */
  name: string;
  /** How many of one key have a place at the same time. */
  atOnceMax: number;
  /** How many of one key wait for one. */
  waitingMax: number;
  /** How long one waits; without it, as long as its signal stands. */
  waitMsMax?: number;
  /** What is heard where too many wait, or one waited too long. */
  tooMany: (running: number) => AppError;
  /** What is heard where the signal ended the waiting. */
  cancelled: () => AppError;
};

type Places = { running: number; waiting: Set<() => void> };

// One web process serves an installation. Bundlers load modules several times; one process still has one list.
const slot = globalThis as typeof globalThis & { medlakePlaces?: Map<string, Map<string, Places>> };

/**
 * How places are taken under these rules: of each key, when one is free, in the order of asking. Rejects as the rules
 * say. Giving a place back twice does nothing.
 */
export function placesOf(rules: PlaceRules): (key: string, signal: AbortSignal) => Promise<Place> {
  const all = (slot.medlakePlaces ??= new Map<string, Map<string, Places>>());
  const byKey = all.get(rules.name) ?? new Map<string, Places>();
  all.set(rules.name, byKey);
  return async (key, signal) => {
    const places: Places = byKey.get(key) ?? { running: 0, waiting: new Set() };
    byKey.set(key, places);
    const waited = places.running >= rules.atOnceMax;
    if (waited) await untilFree(rules, places, signal);
    else places.running += 1;
    let isHeld = true;
    const giveBack = () => {
      if (!isHeld) return;
      isHeld = false;
      // The place goes to who waits longest, so that nothing that comes now overtakes it.
      const [next] = places.waiting;
      if (next) return next();
      places.running -= 1;
      if (places.running === 0) byKey.delete(key);
    };
    return { waited, giveBack };
  };
}

async function untilFree({ waitingMax, waitMsMax, tooMany, cancelled }: PlaceRules, places: Places, signal: AbortSignal): Promise<void> {
  if (places.waiting.size >= waitingMax) throw tooMany(places.running);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const enter = () => {
    places.waiting.delete(enter);
    resolve();
  };
  const leave = (error: AppError) => {
    places.waiting.delete(enter);
    reject(error);
  };
  const cancel = () => leave(cancelled());
  const timer = waitMsMax === undefined ? undefined : setTimeout(() => leave(tooMany(places.running)), waitMsMax);
  places.waiting.add(enter);
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
  }
}
