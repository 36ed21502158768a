import { RateLimiterMemory } from "rate-limiter-flexible";
import { env } from "@/lib/env";
import { tooMany } from "./stored-limiter";

/** Requests of one person through the interface in a minute: what pages need, and a stop for a loop. */
export const INTERFACE_REQUESTS_PER_MINUTE = 600;

const SECONDS = 60;
// One web process serves an installation, so its memory is the place that costs no query. Bundlers load modules
// several times; the counters are still one.
const slot = globalThis as typeof globalThis & { medlakeRequestLimits?: Map<string, RateLimiterMemory> };
const limiters = (slot.medlakeRequestLimits ??= new Map());

/** Counts one request of a key or a person. RATE_LIMITED, with the seconds to wait, when it is one too many. */
export async function limitRequests(who: { keyId: string } | { userId: string } | { ip: string | null }): Promise<void> {
  try {
    if ("keyId" in who) await limiter("key", env().MEDLAKE_KEY_REQUESTS_PER_MINUTE).consume(who.keyId);
    else if ("userId" in who) await limiter("user", INTERFACE_REQUESTS_PER_MINUTE).consume(who.userId);
    else await limiter("ip", INTERFACE_REQUESTS_PER_MINUTE).consume(who.ip ?? "unknown");
  } catch (refusal) {
    throw tooMany(refusal, "Too many requests in one minute. This one did nothing.");
  }
}

function limiter(name: string, points: number): RateLimiterMemory {
  const known = limiters.get(name);
  if (known && known.points === points) return known;
  const made = new RateLimiterMemory({ keyPrefix: name, points, duration: SECONDS });
  limiters.set(name, made);
  return made;
}
