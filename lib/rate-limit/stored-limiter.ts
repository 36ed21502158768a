import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { databasePool } from "@/db";
import { AppError } from "@/lib/errors";

const limiters = new Map<string, { pool: unknown; limiter: RateLimiterPostgres }>();

/** A limiter whose counters are in the database: they hold for all processes and survive a restart. */
export function storedLimiter(name: string, options: { points: number; seconds: number }): RateLimiterPostgres {
  const pool = databasePool();
  const known = limiters.get(name);
  if (known && known.pool === pool) return known.limiter;
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: "pool",
    tableName: "rate_limits",
    tableCreated: true,
    keyPrefix: name,
    points: options.points,
    duration: options.seconds,
  });
  limiters.set(name, { pool, limiter });
  return limiter;
}

/** The limiter's refusal as RATE_LIMITED; anything else it threw as it is. */
export function tooMany(refusal: unknown, message: string): unknown {
  if (!(refusal instanceof RateLimiterRes)) return refusal;
  const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
  return new AppError("RATE_LIMITED", `${message} Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`, {
    retryAfterSeconds: seconds,
  });
}
