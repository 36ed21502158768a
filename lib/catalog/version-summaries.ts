import { sql } from "drizzle-orm";
import type { Tx } from "@/db";
import type { VersionSummary } from "./answers";

/** Months that are named without opening a version. */
const NAMED = 3;

type Args = {
  tx: Tx;
  datasetId: string;
  versions: readonly number[];
  /** Null is all of them. */ hospitals: string[] | null;
};

/**
 * Of each version the first months that it added, replaced or removed for the hospitals in scope, and how many there
 * are: one reading of the index for a page of versions. A version that changed none has no entry.
 */
export async function versionSummaries({ tx, datasetId, versions, hospitals }: Args): Promise<Map<number, VersionSummary>> {
  if (versions.length === 0 || hospitals?.length === 0) return new Map();
  const [first, last] = [Math.min(...versions), Math.max(...versions)];
  const scope = hospitals === null ? sql`true` : sql`p.hospital = any(${sql.param(hospitals)}::text[])`;
  const rows = await tx.execute<{
    version: number;
    hospital: string;
    period: string;
    came: boolean;
    went: boolean;
    months: string;
  }>(sql`
    with ends as (
      select s.added as version, true as fresh, s.file_id, s.period from part_sources s
        where s.dataset_id = ${datasetId} and s.added between ${first} and ${last}
      union all
      select s.removed, false, s.file_id, s.period from part_sources s
        where s.dataset_id = ${datasetId} and s.removed between ${first} and ${last}
    ), months as (
      select e.version, p.hospital, e.period, bool_or(e.fresh) as came, bool_or(not e.fresh) as went
        from ends e join part_profiles p on p.file_id = e.file_id where ${scope} group by 1, 2, 3
    ), placed as (
      select *, row_number() over (partition by version order by period, hospital) as place, count(*) over (partition by version) as months
        from months
    )
    select version, hospital, period, came, went, months from placed where place <= ${NAMED} order by version, place`);
  const summaries = new Map<number, VersionSummary>();
  for (const { version, hospital, period, came, went, months } of rows.rows) {
    const known = summaries.get(version) ?? { months: Number(months), first: [] };
    known.first.push({ hospital, period, change: came && went ? "replaced" : came ? "added" : "removed" });
    summaries.set(version, known);
  }
  return summaries;
}
