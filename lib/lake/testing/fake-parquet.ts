import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { publish, sealFile, stageFile, type NewPart, type Published } from "../index";
import type { ColumnStats } from "../file-stats";

/** Bytes with both ends of a Parquet file. The lake never looks between them. */
export function fakeParquet(bytes = 200): Buffer {
  const footer = Buffer.alloc(8);
  footer.writeUInt32LE(16, 0);
  footer.write("PAR1", 4, "latin1");
  return Buffer.concat([Buffer.from("PAR1"), randomBytes(bytes), footer]);
}

type Place = { datasetId: string; runId: string; hospital: string; period: string };

/** Stages, writes and seals one file, and gives its part. */
export async function writePart(
  place: Place & { hospitals?: string[]; columns?: ColumnStats[]; rows?: number },
): Promise<NewPart & { path: string }> {
  const staged = await stageFile(place);
  const content = fakeParquet();
  await writeFile(staged.path, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const rows = place.rows ?? 10;
  await sealFile({ fileId: staged.fileId, rows, bytes: content.length, sha256, stats: { columns: place.columns ?? [] } });
  const hospitals = place.hospitals ?? [place.hospital];
  const profiles = hospitals.map((hospital) => ({ hospital, rows: Math.floor(rows / hospitals.length), columns: {} }));
  return { hospital: place.hospital, period: place.period, fileId: staged.fileId, rows, profiles, path: staged.path.replace(/\.tmp$/, "") };
}

type Order = { datasetId: string; runId: string; contentKey: string; uploadedAt?: Date; parts: NewPart[] };

/** Publishes in a transaction of its own, with `then` before the commit. */
export function publishParts(order: Order, then: (tx: Tx) => Promise<void> = async () => {}): Promise<Published> {
  return withTransaction(systemContext("test"), async (tx) => {
    const published = await publish(tx, { actorId: null, contractVersion: 1, uploadedAt: new Date(), ...order });
    await then(tx);
    return published;
  });
}
