import { and, eq, inArray, isNull, ne, or } from "drizzle-orm";
import { partProfiles, partSources, runs } from "@/db";
import { withTransaction } from "@/lib/context";
import { mergeMonth, type ColumnProfile, type Contract, type Month, type RowSketch } from "@/lib/ingest";
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
 * The months a part is compared with: the twelve before it, the newest first; where there are fewer, also those after
 * it. Months that the same file brings are not among them.
 */
export async function earlierMonths(
  attempt: Attempt,
  o: { history: History; contract: Contract; hospital: string; period: string; brought: ReadonlySet<string> },
): Promise<Month[]> {
  const { history, contract, hospital, period, brought } = o;
  const places = history.get(hospital) ?? new Map<string, Place[]>();
  const others = [...places.keys()].filter((month) => !brought.has(month)).sort();
  const before = others.filter((month) => month < period).reverse();
  const after = others.filter((month) => month > period);
  const months: Month[] = [];
  for (const month of [...before, ...after].slice(0, MONTHS)) {
    const parts = await readParts(attempt, places.get(month) ?? []);
    if (parts.length > 0) months.push(mergeMonth(contract, month, parts));
  }
  return months;
}

async function readParts(attempt: Attempt, places: Place[]) {
  const hospitals = new Set(places.map((place) => place.hospital));
  const files = places.map((place) => place.fileId);
  const rows = await withTransaction(attempt.ctx, (tx) =>
    tx
      .select()
      .from(partProfiles)
      .where(and(inArray(partProfiles.fileId, files), inArray(partProfiles.hospital, [...hospitals]))),
  );
  return rows.map(({ rows: count, columns, sketch }) => ({
    rows: count,
    columns: columns as Record<string, ColumnProfile>,
    sketch: sketch as RowSketch | null,
  }));
}
