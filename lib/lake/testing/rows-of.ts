import { asSystemTx } from "@/db/testing/factories";
import { sharedConverter } from "@/lib/engines/testing/shared-converter";
import { dataPath } from "@/lib/env";
import { pinVersion } from "../index";

/** What `select` says of the files of a version; `files` in it stands for their rows. The children must be built. */
export async function rowsOf(o: { datasetId: string; version?: number; select: string }): Promise<string[]> {
  const { datasetId, version, select } = o;
  await using pin = await asSystemTx((tx) => pinVersion(tx, { datasetId, ...(version === undefined ? {} : { version }) }));
  const paths = pin.index.partitions.map((file) => file.path);
  if (paths.length === 0) return [];
  const list = paths.map((one) => `'${one.replaceAll("'", "''")}'`).join(", ");
  const converter = await sharedConverter(dataPath());
  const { rows } = await converter.query(`with files as (from read_parquet([${list}], union_by_name = true)) ${select}`);
  return rows.map((row) => row.map((cell) => cell ?? "").join("="));
}
