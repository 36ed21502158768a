import { and, desc, eq, gt, inArray, isNull, max, ne, or } from "drizzle-orm";
import { partProfiles, partSources, runs } from "@/db";
import { withTransaction } from "@/lib/context";
import { mergeMonth, type ColumnProfile, type Contract, type Month, type MonthPart, type RowSketch } from "@/lib/ingest";
import type { Attempt } from "./attempt";

const MONTHS = 12;

/** Where the profiles of each hospital's accepted months are; `*` stands for whole files of many hospitals. */
export type History = Map<string, Map<string, Place[]>>;
type Place = { fileId: string; hospital: string };

/** The live parts of the dataset that later months are compared with. */
export async function readHistory(attempt: Attempt, hospitals: string[]): Promise<History> {
  const { dataset, run } = attempt;
  const rows = await withTransaction(attempt.ctx, (tx) =>
    tx
      .select({ fileId: partSources.fileId, part: partSources.hospital, period: partSources.period, hospital: partProfiles.hospital })
      .from(partSources)
      .innerJoin(partProfiles, eq(partProfiles.fileId, partSources.fileId))
      .leftJoin(runs, eq(runs.id, partSources.runId))
      .where(
        and(
          eq(partSources.datasetId, dataset.id),
          isNull(partSources.removed),
          // A dataset has parts of many hospitals; whole files of many are read for themselves only where they are asked for.
          or(inArray(partProfiles.hospital, hospitals), hospitals.includes("*") ? eq(partSources.hospital, "*") : undefined),
          or(isNull(runs.id), eq(runs.isReference, true)),
          or(isNull(partSources.runId), ne(partSources.runId, run.id)),
        ),
      ),
  );
  const wanted = new Set(hospitals);
  const history: History = new Map();
  for (const { fileId, part, period, hospital } of rows) {
    for (const key of part === "*" ? ["*", hospital] : [hospital]) {
      if (!wanted.has(key)) continue;
      const months = history.get(key) ?? new Map<string, Place[]>();
      months.set(period, [...(months.get(period) ?? []), { fileId, hospital }]);
      history.set(key, months);
    }
  }
  return history;
}

/**
 * The share of rows that was rejected of the newest files of these hospitals that are published and compared with; null
 * where there are none.
 */
export async function usualRejectedShare(attempt: Attempt, hospitals: string[]): Promise<number | null> {
  const { dataset, run } = attempt;
  const sent = await withTransaction(attempt.ctx, (tx) =>
    tx
      .select({ period: max(partSources.period), received: runs.received, rejected: runs.rejected })
      .from(partSources)
      .innerJoin(runs, eq(runs.id, partSources.runId))
      .where(
        and(
          eq(partSources.datasetId, dataset.id),
          inArray(partSources.hospital, hospitals),
          isNull(partSources.removed),
          eq(runs.isReference, true),
          ne(runs.id, run.id),
          gt(runs.received, 0),
        ),
      )
      .groupBy(runs.id)
      .orderBy(desc(max(partSources.period)), desc(runs.id))
      .limit(MONTHS),
  );
  const received = sent.reduce((sum, one) => sum + (one.received ?? 0), 0);
  return received === 0 ? null : sent.reduce((sum, one) => sum + (one.rejected ?? 0), 0) / received;
}

/** The months that are read of one hospital. */
export type Wanted = { hospital: string; months: string[] };

/**
 * The months a part is compared with: the twelve before it, the newest first; where there are fewer, also those after
 * it. Months that the same file brings are not among them.
 */
export function monthsBefore(history: History, hospital: string, period: string, brought: ReadonlySet<string>): string[] {
  const others = [...(history.get(hospital)?.keys() ?? [])].filter((month) => !brought.has(month)).sort();
  const before = others.filter((month) => month < period).reverse();
  return [...before, ...others.filter((month) => month > period)].slice(0, MONTHS);
}

/** Reads what is known of these months, many hospitals at once: hospital → month. With `onlyRows`, just how many rows each has. */
export async function readMonths(
  attempt: Attempt,
  o: { history: History; contract: Contract; wanted: Wanted[]; onlyRows: boolean },
): Promise<Map<string, Map<string, Month>>> {
  const { history, contract, wanted, onlyRows } = o;
  const places = wanted.flatMap(({ hospital, months }) => months.flatMap((month) => history.get(hospital)?.get(month) ?? []));
  const parts = await readParts(attempt, places, onlyRows);
  const read = new Map<string, Map<string, Month>>();
  for (const { hospital, months } of wanted) {
    const own = read.get(hospital) ?? new Map<string, Month>();
    for (const month of months) {
      const found = (history.get(hospital)?.get(month) ?? []).flatMap((place) => parts.get(keyOf(place)) ?? []);
      if (found.length > 0 && !own.has(month)) own.set(month, mergeMonth(contract, month, found));
    }
    read.set(hospital, own);
  }
  return read;
}

function keyOf({ fileId, hospital }: Place): string {
  return `${fileId}/${hospital}`;
}

async function readParts(attempt: Attempt, places: Place[], onlyRows: boolean): Promise<Map<string, MonthPart>> {
  if (places.length === 0) return new Map();
  const mine = and(
    inArray(partProfiles.fileId, [...new Set(places.map((place) => place.fileId))]),
    inArray(partProfiles.hospital, [...new Set(places.map((place) => place.hospital))]),
  );
  const { fileId, hospital, rows, columns, sketch } = partProfiles;
  const facts = { fileId, hospital, rows };
  if (onlyRows) {
    const counted = await withTransaction(attempt.ctx, (tx) => tx.select(facts).from(partProfiles).where(mine));
    return new Map(counted.map((row) => [keyOf(row), { rows: row.rows, columns: {}, sketch: null }]));
  }
  const found = await withTransaction(attempt.ctx, (tx) =>
    tx
      .select({ ...facts, columns, sketch })
      .from(partProfiles)
      .where(mine),
  );
  return new Map(
    found.map((row) => [
      keyOf(row),
      { rows: row.rows, columns: row.columns as Record<string, ColumnProfile>, sketch: row.sketch as RowSketch | null },
    ]),
  );
}
