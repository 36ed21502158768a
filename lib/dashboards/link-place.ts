import { AppError } from "@/lib/errors";

/** Questions of one link that are answered at once: below what one person has, so that none is refused on the way. */
const AT_ONCE_MAX = 4;
/** Those who follow one link together wait for each other; beyond this the server is not the place to wait. */
const WAITING_MAX = 400;

type Places = { running: number; waiting: (() => void)[] };

// Bundlers load modules several times; one process still has one list.
const slot = globalThis as typeof globalThis & { medlakeLinkPlaces?: Map<string, Places> };
const links = (slot.medlakeLinkPlaces ??= new Map());

/** Runs `fn` when one of the link's places is free, in the order of asking. RATE_LIMITED when too many wait already. */
export async function linkPlace<T>(linkId: string, signal: AbortSignal, fn: () => Promise<T>): Promise<T> {
  const places: Places = links.get(linkId) ?? { running: 0, waiting: [] };
  links.set(linkId, places);
  await enter(places, signal);
  try {
    return await fn();
  } finally {
    const next = places.waiting.shift();
    // The place is handed on, so that nothing that comes now overtakes what waits.
    if (next) next();
    else places.running -= 1;
    if (places.running === 0) links.delete(linkId);
  }
}

async function enter(places: Places, signal: AbortSignal): Promise<void> {
  if (places.running < AT_ONCE_MAX) {
    places.running += 1;
    return;
  }
  if (places.waiting.length >= WAITING_MAX)
    throw new AppError("RATE_LIMITED", "Many people read this dashboard right now. This tile was not run. Try again in a moment.", {
      retryAfterSeconds: 2,
    });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = (): void => {
    places.waiting = places.waiting.filter((one) => one !== resolve);
    reject(new AppError("CANCELLED", "The request was cancelled. Nothing was run."));
  };
  places.waiting.push(resolve);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
