import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { asSystemTx } from "@/db/testing/factories";
import { withConverter } from "@/lib/engines";
import { pinVersion } from "../index";

/** What `select` says of the files of a version; `files` in it stands for their rows. The children must be built. */
export async function rowsOf(o: { datasetId: string; version?: number; select: string }): Promise<string[]> {
  const { datasetId, version, select } = o;
  await using pin = await asSystemTx((tx) => pinVersion(tx, { datasetId, ...(version === undefined ? {} : { version }) }));
  const paths = pin.index.partitions.map((file) => file.path);
  if (paths.length === 0) return [];
  const directory = await mkdtemp(path.join(os.tmpdir(), "medlake-rows-"));
  const readable = [...new Set(paths.map((one) => path.dirname(one)))];
  try {
    return await withConverter({ directory, readable, memory: "512MB", threads: 1 }, async (converter) => {
      const list = paths.map((one) => `'${one.replaceAll("'", "''")}'`).join(", ");
      const { rows } = await converter.query(`with files as (from read_parquet([${list}], union_by_name = true)) ${select}`);
      return rows.map((row) => row.map((cell) => cell ?? "").join("="));
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
