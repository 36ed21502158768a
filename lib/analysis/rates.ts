import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import { queryRuns, type Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import type { DialectName } from "@/lib/query";

/** How fast an engine answers: a start, then bytes and rows per second, and how far real runs lay from that. */
export type Rates = {
  startSeconds: number;
  bytesPerSecond: number;
  rowsPerSecond: number;
  /** The time of a run divided by what the rates say: a quick one of ten, and a slow one of ten. */
  spread: { low: number; high: number };
};

const MB = 1_000_000;
/** Until an engine has answered enough questions. */
export const DEFAULT_RATES: Record<DialectName, Rates> = {
  duckdb: { startSeconds: 0.01, bytesPerSecond: 200 * MB, rowsPerSecond: 20_000_000, spread: { low: 0.5, high: 3 } },
  postgres: { startSeconds: 0.01, bytesPerSecond: 200 * MB, rowsPerSecond: 2_000_000, spread: { low: 0.5, high: 3 } },
  trino: { startSeconds: 0.5, bytesPerSecond: 200 * MB, rowsPerSecond: 10_000_000, spread: { low: 0.5, high: 4 } },
  athena: { startSeconds: 1.5, bytesPerSecond: 1000 * MB, rowsPerSecond: 50_000_000, spread: { low: 0.7, high: 4 } },
};

const RUNS_READ = 200;
const RUNS_NEEDED = 20;
const REMEMBERED_MS = 60_000;
const REMEMBERED_MAX = 1000;
const remembered = new Map<string, { at: number; rates: Rates }>();

/** The rates of an engine for the caller's organisation, from its newest runs, read again after a minute. */
export async function ratesOf({ tx, ctx, engine }: { tx: Tx; ctx: ServiceContext; engine: DialectName }): Promise<Rates> {
  const key = `${ctx.orgId} ${engine}`;
  const known = remembered.get(key);
  if (known && Date.now() - known.at < REMEMBERED_MS) return known.rates;
  const runs = await tx
    .select({ rows: queryRuns.estimatedRows, low: queryRuns.estimatedBytes, ms: queryRuns.engineMs, elapsedMs: queryRuns.elapsedMs })
    .from(queryRuns)
    .where(
      and(
        eq(queryRuns.orgId, ctx.orgId),
        eq(queryRuns.engine, engine),
        eq(queryRuns.state, "done"),
        ne(queryRuns.cache, "hit"),
        isNotNull(queryRuns.elapsedMs),
      ),
    )
    .orderBy(desc(queryRuns.at))
    .limit(RUNS_READ);
  const measured = runs.map(({ rows, low, ms, elapsedMs }) => ({ rows, bytes: low, seconds: (ms ?? elapsedMs ?? 0) / 1000 }));
  const rates = measuredRates(DEFAULT_RATES[engine], measured);
  remembered.delete(key);
  if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value ?? "");
  remembered.set(key, { at: Date.now(), rates });
  return rates;
}

/** The rates with the spread of these runs, once there are enough of them. */
export function measuredRates(rates: Rates, runs: readonly { rows: number; bytes: number; seconds: number }[]): Rates {
  if (runs.length < RUNS_NEEDED) return rates;
  const factors = runs.map((run) => run.seconds / secondsAt(rates, run)).sort((a, b) => a - b);
  const at = (share: number) => factors[Math.min(factors.length - 1, Math.floor(share * factors.length))] ?? 1;
  return { ...rates, spread: { low: at(0.1), high: at(0.9) } };
}

/** How long a question may take. */
export function secondsFor(rates: Rates, read: { rows: number; low: number; high: number }): { low: number; high: number } {
  return {
    low: rates.spread.low * secondsAt(rates, { rows: read.rows, bytes: read.low }),
    high: rates.spread.high * secondsAt(rates, { rows: read.rows, bytes: read.high }),
  };
}

function secondsAt(rates: Rates, { rows, bytes }: { rows: number; bytes: number }): number {
  return rates.startSeconds + Math.max(bytes / rates.bytesPerSecond, rows / rates.rowsPerSecond);
}
