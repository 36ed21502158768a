import { RateLimiterMemory } from "rate-limiter-flexible";
import { AppError } from "@/lib/errors";
import { tooMany } from "./stored-limiter";

/** Secrets that opened nothing, which one address may bring along in a minute. */
export const WRONG_SECRETS_PER_MINUTE = 600;
/** How long a secret that opened something is no guess at the address it came from. */
const KNOWN_SECONDS = 3600;

// As for requests: one process, one count.
const slot = globalThis as typeof globalThis & { medlakeWrongSecrets?: { wrong: RateLimiterMemory; known: RateLimiterMemory } };
const { wrong, known } = (slot.medlakeWrongSecrets ??= {
  wrong: new RateLimiterMemory({ keyPrefix: "wrong", points: WRONG_SECRETS_PER_MINUTE, duration: 60 }),
  known: new RateLimiterMemory({ keyPrefix: "known", points: 1, duration: KNOWN_SECONDS }),
});

type Secret = { address: string; /** Of the secret, never the secret itself. */ hash: string };

/**
 * Runs `open` for a secret that is the only right of whoever brings it, such as the address of a link. Only what opens
 * nothing, NOT_FOUND, is counted, for the address it came from: a house full of people with good ones shares one address.
 * Where too many were wrong, RATE_LIMITED before anything is looked up, good or not, as an answer to a good one would be
 * what a guesser waits for; those that opened something from there within the hour are no guesses and go on.
 */
export async function limitWrongSecrets<T>({ address, hash }: Secret, open: () => Promise<T>): Promise<T> {
  const pair = `${address} ${hash}`;
  const isKnown = (await known.get(pair)) !== null;
  // Counted before it is tried and given back afterwards, so that thousands at once are no way around.
  if (!isKnown) await wrong.consume(address).catch(refuse);
  try {
    const opened = await open();
    await known.set(pair, 1, KNOWN_SECONDS);
    if (!isKnown) await wrong.reward(address);
    return opened;
  } catch (error) {
    const isWrong = error instanceof AppError && error.code === "NOT_FOUND";
    if (isWrong && isKnown) {
      await known.delete(pair);
      await wrong.penalty(address);
    }
    if (!isWrong && !isKnown) await wrong.reward(address);
    throw error;
  }
}

function refuse(refusal: unknown): never {
  throw tooMany(refusal, "Too many links that open nothing were tried from your network in one minute. Nothing was opened.");
}
