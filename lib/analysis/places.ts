import { AppError } from "@/lib/errors";

/** How many questions of one person the engine runs or holds at the same time: nobody takes it from everybody else. */
const AT_ONCE_MAX = 5;
/** Several dashboards in several tabs; a person who asks beyond that is a loop. */
const WAITING_MAX = 200;
/** What stands between a page and the server gives a request up after a minute. */
const WAIT_MS_MAX = 30_000;

/** A place in the engine. `waited`: it was not free at once, so what was read before may have changed. */
export type Place = { waited: boolean; giveBack: () => void };

type Places = { running: number; waiting: Set<() => void> };

// One web process serves an installation. Bundlers load modules several times; one process still has one list.
const slot = globalThis as typeof globalThis & { medlakePlaces?: Map<string, Places> };
const people = (slot.medlakePlaces ??= new Map());

/**
 * A place for one more question of a person, when one is free: in the order of asking. CANCELLED when `signal` ends the
 * waiting; RATE_LIMITED when too many wait already, or none became free for half a minute.
 */
export async function takePlace(person: string, signal: AbortSignal): Promise<Place> {
  const places: Places = people.get(person) ?? { running: 0, waiting: new Set() };
  people.set(person, places);
  const waited = places.running >= AT_ONCE_MAX;
  if (waited) await untilFree(places, signal);
  else places.running += 1;
  let isHeld = true;
  const giveBack = () => {
    if (!isHeld) return;
    isHeld = false;
    handOn(person, places);
  };
  return { waited, giveBack };
}

/** The place goes to who waits longest, so that nothing that comes now overtakes it. */
function handOn(person: string, places: Places): void {
  const [next] = places.waiting;
  if (next) return next();
  places.running -= 1;
  if (places.running === 0) people.delete(person);
}

async function untilFree(places: Places, signal: AbortSignal): Promise<void> {
  if (places.waiting.size >= WAITING_MAX) throw tooMany(places);
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
  const timer = setTimeout(() => leave(tooMany(places)), WAIT_MS_MAX);
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

function cancelled(): AppError {
  return new AppError("CANCELLED", "Cancelled. Nothing was changed.", {
    details: [{ path: "engine", message: "It had not been started." }],
  });
}

function tooMany({ running }: Places): AppError {
  return new AppError(
    "RATE_LIMITED",
    `${running} questions of yours are running, and others wait for them. This one was not run. Wait for one to end, or cancel one.`,
    { retryAfterSeconds: 1 },
  );
}
