import { AppError } from "@/lib/errors";

/** How far the work is, as the engine tells. */
type Progress = { state: "waiting" | "running" | "done"; percentage: number | null; elapsedMs: number };

/** Someone who waits for an answer, and may go away. */
export type Waiter = { signal: AbortSignal; onProgress: (progress: Progress) => void };

type Flight<T> = {
  answer: Promise<T>;
  controller: AbortController;
  /** How many wait and have not gone away. */
  waiting: number;
  listeners: Set<Waiter["onProgress"]>;
  last: Progress | null;
};

// Bundlers load modules several times; one process still has one list.
const slot = globalThis as typeof globalThis & { medlakeFlights?: Map<string, Flight<unknown>> };
const flights = (slot.medlakeFlights ??= new Map());

/** Whether work for this key is under way, so that who asks for it now starts nothing. */
export function isUnderWay(key: string): boolean {
  return flights.has(key);
}

/**
 * Does the work for a key once for everyone who asks meanwhile: the first starts it, the others wait with them. Who goes
 * away hears CANCELLED; the work is stopped when nobody is left, and its own end is then what the last one hears. An
 * error reaches all who wait. `after` follows a success; until it is done, who asks gets the answer that is there.
 */
export async function onceForAll<T>(
  key: string,
  waiter: Waiter,
  work: (shared: Waiter) => Promise<T>,
  after: (answer: T) => Promise<void>,
): Promise<{ answer: T; isFirst: boolean }> {
  if (waiter.signal.aborted) throw goneAway("It had not been started.");
  const known = flights.get(key) as Flight<T> | undefined;
  const flight = known ?? start(key, work, after);
  flight.waiting += 1;
  flight.listeners.add(waiter.onProgress);
  if (known && flight.last) waiter.onProgress(flight.last);
  try {
    return { answer: await untilGone(key, flight, waiter.signal), isFirst: known === undefined };
  } finally {
    flight.listeners.delete(waiter.onProgress);
  }
}

function start<T>(key: string, work: (shared: Waiter) => Promise<T>, after: (answer: T) => Promise<void>): Flight<T> {
  const controller = new AbortController();
  const listeners: Flight<T>["listeners"] = new Set();
  const onProgress = (progress: Progress) => {
    flight.last = progress;
    for (const listener of listeners) listener(progress);
  };
  const answer = work({ signal: controller.signal, onProgress });
  const flight: Flight<T> = { answer, controller, waiting: 0, listeners, last: null };
  flights.set(key, flight);
  const forget = () => {
    if (flights.get(key) === flight) flights.delete(key);
  };
  // Everybody who waits hears the error; here it only ends the flight.
  void answer.then(after).then(forget, forget);
  return flight;
}

async function untilGone<T>(key: string, flight: Flight<T>, signal: AbortSignal): Promise<T> {
  const { promise: gone, resolve } = Promise.withResolvers<"gone">();
  const leave = () => resolve("gone");
  signal.addEventListener("abort", leave, { once: true });
  try {
    const first = await Promise.race([flight.answer.then((answer) => ({ answer })), gone]);
    if (first !== "gone") return first.answer;
  } finally {
    signal.removeEventListener("abort", leave);
  }
  flight.waiting -= 1;
  if (flight.waiting > 0) throw goneAway("Others wait for the same answer, so it goes on for them.");
  // Who asks from now on starts anew.
  if (flights.get(key) === flight) flights.delete(key);
  flight.controller.abort();
  await flight.answer;
  throw goneAway("It had ended by itself before it could be stopped.");
}

function goneAway(message: string): AppError {
  return new AppError("CANCELLED", "Cancelled. Nothing was changed.", { details: [{ path: "engine", message }] });
}
