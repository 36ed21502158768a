import { RateLimiterRes } from "rate-limiter-flexible";
import { storedLimiter, tooMany } from "@/lib/rate-limit";
import { secretHash } from "./secrets";
import { FAILURES_KEPT_SECONDS, FAILURES_PER_ADDRESS_PER_MINUTE, FREE_FAILURES, WAIT_SECONDS_MAX } from "./settings";

const MESSAGE = "Too many failed sign-ins. This attempt was not looked at.";

/** Seconds an account waits after its n-th failure in a row. */
export function waitSeconds(failures: number): number {
  return failures < FREE_FAILURES ? 0 : Math.min(2 ** (failures - FREE_FAILURES), WAIT_SECONDS_MAX);
}

/**
 * Counts an attempt before its password is looked at, so that many at once are not free. RATE_LIMITED while the
 * account or the address must wait. Unknown accounts count like known ones. `succeeded` forgets the failures.
 */
export async function beginAttempt(account: string, ip: string | null): Promise<{ succeeded: () => Promise<void> }> {
  const failures = storedLimiter("signin-failures", { points: Number.MAX_SAFE_INTEGER, seconds: FAILURES_KEPT_SECONDS });
  const gate = storedLimiter("signin-gate", { points: 1, seconds: 1 });
  const addresses = storedLimiter("signin-address", { points: FAILURES_PER_ADDRESS_PER_MINUTE, seconds: 60 });
  const key = secretHash(account);
  const address = ip ?? "unknown";
  try {
    await addresses.consume(address);
    const closed = await gate.get(key);
    if (closed !== null && closed.msBeforeNext > 0) throw closed;
    const { consumedPoints } = await failures.consume(key);
    const seconds = waitSeconds(consumedPoints);
    if (seconds > 0)
      await gate.consume(key, 1, { customDuration: seconds }).catch(async (refusal: unknown) => {
        // Another attempt took this turn: this one is not looked at and does not count.
        if (refusal instanceof RateLimiterRes) await failures.reward(key);
        throw refusal;
      });
  } catch (refusal) {
    throw tooMany(refusal, MESSAGE);
  }
  return {
    async succeeded() {
      await Promise.all([failures.delete(key), gate.delete(key), addresses.reward(address)]);
    },
  };
}
