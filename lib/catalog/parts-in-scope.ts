import { and, eq, gt, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { partProfiles, partSources, type Tx } from "@/db";
import { mergeProfiles, type ColumnProfile } from "@/lib/ingest";
import type { ColumnType } from "@/lib/query";

type Scope = { tx: Tx; datasetId: string; version: number; /** Null is all of them. */ hospitals: string[] | null };

/** The rows of one hospital's month in one file. */
export type PartInScope = { hospital: string; period: string; rows: number; fileId: string; added: number; contractVersion: number };

/** The condition "this part belongs to that version". */
function liveAt(datasetId: string, version: number) {
  return and(
    eq(partSources.datasetId, datasetId),
    lte(partSources.added, version),
    or(isNull(partSources.removed), gt(partSources.removed, version)),
  );
}

/** Hospital by month by file, of a version, for the hospitals in scope: also where one file carries many hospitals. */
export async function partsInScope({ tx, datasetId, version, hospitals }: Scope): Promise<PartInScope[]> {
  return tx
    .select({
      hospital: partProfiles.hospital,
      period: partSources.period,
      rows: partProfiles.rows,
      fileId: partSources.fileId,
      added: partSources.added,
      contractVersion: partSources.contractVersion,
    })
    .from(partSources)
    .innerJoin(partProfiles, eq(partProfiles.fileId, partSources.fileId))
    .where(and(liveAt(datasetId, version), hospitals ? inArray(partProfiles.hospital, hospitals) : undefined))
    .orderBy(partProfiles.hospital, partSources.period);
}

/** The contract versions a dataset version's files were made under, newest first. */
export async function contractVersionsOf({ tx, datasetId, version }: Omit<Scope, "hospitals">): Promise<number[]> {
  const rows = await tx
    .selectDistinct({ contractVersion: partSources.contractVersion })
    .from(partSources)
    .where(liveAt(datasetId, version));
  return rows.map((row) => row.contractVersion).sort((a, b) => b - a);
}

/**
 * Profiles of all columns but channels, added up over the files and hospitals in scope. A column without rows has none.
 */
export async function profilesInScope(args: Scope & { types: Map<string, ColumnType> }): Promise<Map<string, ColumnProfile>> {
  const { tx, datasetId, version, hospitals, types } = args;
  const rows = await tx
    .select({ columns: partProfiles.columns })
    .from(partSources)
    .innerJoin(partProfiles, eq(partProfiles.fileId, partSources.fileId))
    .where(and(liveAt(datasetId, version), hospitals ? inArray(partProfiles.hospital, hospitals) : undefined));
  const all = new Map<string, ColumnProfile[]>();
  for (const row of rows) {
    for (const [name, profile] of Object.entries(row.columns as Record<string, ColumnProfile>)) {
      const list = all.get(name);
      if (list) list.push(profile);
      else all.set(name, [profile]);
    }
  }
  const merged = new Map<string, ColumnProfile>();
  for (const [name, type] of types) {
    const profiles = all.get(name);
    if (profiles) merged.set(name, mergeProfiles(profiles, type));
  }
  return merged;
}

/** The profile of one column in scope; null when there are no rows. */
export async function profileInScope(args: Scope & { column: string; type: ColumnType }): Promise<ColumnProfile | null> {
  const { tx, datasetId, version, hospitals, column, type } = args;
  const rows = await tx
    .select({ profile: sql<ColumnProfile | null>`coalesce(${partProfiles.columns} -> ${column}, ${partProfiles.channels} -> ${column})` })
    .from(partSources)
    .innerJoin(partProfiles, eq(partProfiles.fileId, partSources.fileId))
    .where(and(liveAt(datasetId, version), hospitals ? inArray(partProfiles.hospital, hospitals) : undefined));
  const profiles = rows.flatMap((row) => (row.profile ? [row.profile] : []));
  return profiles.length === 0 ? null : mergeProfiles(profiles, type);
}
