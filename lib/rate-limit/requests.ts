import { RateLimiterMemory } from "rate-limiter-flexible";
import { tooMany } from "./stored-limiter";

/** Requests of one person through the interface in a minute: what pages need, and a stop for a loop. */
export const INTERFACE_REQUESTS_PER_MINUTE = 600;

// One web process serves an installation, so its memory is the place that costs no query. Bundlers load modules
// several times; the counters are still one.
const slot = globalThis as typeof globalThis & { medlakeRequestLimits?: Map<string, RateLimiterMemory> };
const limiters = (slot.medlakeRequestLimits ??= new Map());

/** Counts one request of a key, a person, an address or a link. RATE_LIMITED, with the seconds to wait, when it is one too many. */
export async function limitRequests(who: {
  kind: "key" | "key reads" | "user" | "ip" | "link";
  id: string;
  perMinute: number;
}): Promise<void> {
  try {
    await limiter(who.kind, who.perMinute).consume(who.id);
  } catch (refusal) {
    throw tooMany(refusal, "Too many requests in one minute. This one did nothing.");
  }
}

function limiter(kind: string, points: number): RateLimiterMemory {
  const known = limiters.get(kind);
  if (known && known.points === points) return known;
  const made = new RateLimiterMemory({ keyPrefix: kind, points, duration: 60 });
  limiters.set(kind, made);
  return made;
}
