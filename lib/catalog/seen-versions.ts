import { sql, type SQL } from "drizzle-orm";
import type { Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";

type Owned = { orgId: string };

/**
 * The hospitals by whose months the caller sees that a version was made at all; null for all versions. Another
 * organisation with access to some hospitals is not told when the others send, correct or withdraw something.
 */
export function seenBy(ctx: ServiceContext, dataset: Owned, hospitals: string[] | null): string[] | null {
  return ctx.orgId === dataset.orgId ? null : hospitals;
}

/** The condition "this version added or took away something of one of these hospitals". */
export function changedFor(hospitals: string[] | null, of: { datasetId: SQL | unknown; version: SQL | unknown }): SQL {
  return hospitals === null ? sql`true` : changedIn(of, sql`p.hospital = any(${sql.param(hospitals)}::text[])`);
}

/** The condition "this version added or took away something of a hospital `p.hospital` that is one of these". */
function changedIn(of: { datasetId: SQL | unknown; version: SQL | unknown }, isOneOfThem: SQL): SQL {
  return sql`exists (
    select 1 from part_sources x join part_profiles p on p.file_id = x.file_id
     where x.dataset_id = ${of.datasetId} and (x.added = ${of.version} or x.removed = ${of.version}) and ${isOneOfThem})`;
}

/** A dataset at one of its versions, as somebody who sees the rows of these hospitals looks at it. */
type Looked = { dataset: Owned & { id: string }; version: number; hospitals: string[] | null };

/**
 * When what the caller sees of each dataset last changed, up to the version given, by id and version: for its own
 * organisation when that version was published. One question for all of them.
 */
export async function changedAt(args: {
  tx: Tx;
  ctx: ServiceContext;
  looked: readonly Looked[];
}): Promise<(id: string, version: number) => Date | null> {
  const { tx, ctx, looked } = args;
  const of = looked.map(({ dataset, version, hospitals }) => ({ id: dataset.id, version, hospitals: seenBy(ctx, dataset, hospitals) }));
  if (of.length === 0) return () => null;
  const changed = changedIn({ datasetId: sql`n.dataset_id`, version: sql`n.version` }, sql`jsonb_exists(d.hospitals, p.hospital)`);
  const { rows } = await tx.execute<{ id: string; version: number; at: string }>(sql`
    select d.id, d.version, to_char(s.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from jsonb_to_recordset(${JSON.stringify(of)}::jsonb) as d(id text, version integer, hospitals jsonb)
      cross join lateral (
        select n.at from snapshots n
         where n.dataset_id = d.id and n.version <= d.version
           and (d.hospitals is null or ${changed})
         order by n.version desc limit 1) s`);
  const known = new Map(rows.map(({ id, version, at }) => [`${id} ${version}`, new Date(at)]));
  return (id, version) => known.get(`${id} ${version}`) ?? null;
}
