import { and, eq, inArray } from "drizzle-orm";
import { contracts, type Tx } from "@/db";
import { contractSchema, parseContract, type Contract } from "@/lib/ingest";
import type { DatasetSchema, SchemaColumn } from "@/lib/query";
import { contractVersionsOf } from "./parts-in-scope";
import { sourceOf, tableSchema } from "./table-source";

type DatasetLike = { id: string; slug: string; name: string; contract: unknown; contractVersion: number; source: unknown };

/** What a dataset version looks like to a question, and which column says whose row it is. */
export type VersionSchema = { schema: DatasetSchema; hospitalColumn: string | null; periodColumn: string | null };

/** The column that says whose row it is: the contract's, or the one an upload's declaration is written to. */
export function hospitalColumnOf(contract: Contract): string {
  return "column" in contract.hospital ? contract.hospital.column : "hospital";
}

/** The column that says which month a row belongs to. */
export function periodColumnOf(contract: Contract): string {
  return "column" in contract.period ? contract.period.column : "period";
}

/**
 * The columns of one version: those of the newest contract its files were made under, then those only older files
 * have. Labels, units and descriptions come from the current contract. Before anything is published, and for a
 * version without files, they are the current contract's. A dataset in a PostgreSQL source has those it was registered
 * with.
 */
export async function versionSchema(args: { tx: Tx; dataset: DatasetLike; version: number }): Promise<VersionSchema> {
  const { dataset, version } = args;
  const source = sourceOf(dataset);
  if (source) return { schema: tableSchema(dataset, source), hospitalColumn: source.hospitalColumn, periodColumn: null };
  const key = JSON.stringify([dataset.id, dataset.slug, dataset.name, dataset.contractVersion, version]);
  const known = remembered.get(key);
  if (known) return known;
  const found = await readSchema(args);
  // The oldest goes.
  if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value ?? "");
  remembered.set(key, found);
  return found;
}

/** A version and a contract version never change, so what was read once holds for every question. */
const remembered = new Map<string, VersionSchema>();
const REMEMBERED_MAX = 100;

async function readSchema({ tx, dataset, version }: { tx: Tx; dataset: DatasetLike; version: number }): Promise<VersionSchema> {
  const current = dataset.contract === null ? null : parseContract(dataset.contract);
  const inUse = await contractVersionsOf({ tx, datasetId: dataset.id, version });
  const bodies = await contractsOf(tx, dataset, inUse, current);
  const newest = bodies[0] ?? current;
  const columns = new Map<string, SchemaColumn>();
  for (const contract of bodies.length > 0 ? bodies : current ? [current] : []) {
    for (const column of contractSchema(contract)) if (!columns.has(column.name)) columns.set(column.name, column);
  }
  for (const column of current ? contractSchema(current) : []) {
    const known = columns.get(column.name);
    if (known) columns.set(column.name, { ...column, type: known.type });
  }
  return {
    schema: {
      slug: dataset.slug,
      name: dataset.name,
      version,
      columns: [...columns.values()],
      ...(current?.analyte ? { analyte: current.analyte } : {}),
    },
    hospitalColumn: newest ? hospitalColumnOf(newest) : null,
    periodColumn: newest ? periodColumnOf(newest) : null,
  };
}

async function contractsOf(tx: Tx, dataset: DatasetLike, versions: number[], current: Contract | null): Promise<Contract[]> {
  const older = versions.filter((version) => version !== dataset.contractVersion);
  const rows =
    older.length === 0
      ? []
      : await tx
          .select({ version: contracts.version, body: contracts.body })
          .from(contracts)
          .where(and(eq(contracts.datasetId, dataset.id), inArray(contracts.version, older)));
  const byVersion = new Map(rows.map((row) => [row.version, parseContract(row.body)]));
  if (current) byVersion.set(dataset.contractVersion, current);
  return versions.flatMap((version) => byVersion.get(version) ?? []);
}
