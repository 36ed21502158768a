import { dataPath, env } from "@/lib/env";
import type { LakePlace } from "../remote/lake-tables";

/** A workgroup, and the bytes after which it stops a question; null where it never does. */
export type Workgroup = { name: string; bytes: number | null };

export type AthenaSettings = {
  region?: string | undefined;
  catalog: string;
  database: string;
  /** At least one. */
  workgroups: readonly Workgroup[];
  /** Where answers are put, if the workgroup does not say. */
  output?: string | undefined;
  lake: LakePlace | null;
  /** Another address than that of the region. */
  endpoint?: string | undefined;
  /** Without them, those that every AWS program finds: of the environment, the profile, the machine's role. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
};

/** The settings of this server. */
export function athenaSettings(): AthenaSettings {
  const given = env();
  const where = { catalog: given.MEDLAKE_ATHENA_CATALOG, schema: given.MEDLAKE_ATHENA_DATABASE };
  const lakeUrl = given.MEDLAKE_LAKE_URL;
  return {
    region: given.MEDLAKE_ATHENA_REGION,
    catalog: where.catalog,
    database: where.schema,
    workgroups: readWorkgroups(given.MEDLAKE_ATHENA_WORKGROUPS),
    output: given.MEDLAKE_ATHENA_OUTPUT,
    lake: lakeUrl === undefined ? null : { directory: dataPath("lake"), url: lakeUrl, ...where },
  };
}

const UNITS: Record<string, number> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/** `small:10GB,large:1TB` → the workgroups, those with the fewest bytes first. */
export function readWorkgroups(text: string): Workgroup[] {
  const workgroups = text.split(",").map((one): Workgroup => {
    const [name = "", bytes] = one.split(":");
    return { name, bytes: bytes === undefined ? null : Number.parseInt(bytes, 10) * (UNITS[bytes.slice(-2)] ?? 1) };
  });
  return workgroups.sort((a, b) => (a.bytes ?? Number.POSITIVE_INFINITY) - (b.bytes ?? Number.POSITIVE_INFINITY));
}
