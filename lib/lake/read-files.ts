import { inArray } from "drizzle-orm";
import { lakeFiles, type Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { detailOf, weightOf, type FileDetail } from "./file-detail";
import { fileStatsOf } from "./file-stats";
import { pinnedFile, type Partition, type PinnedFile } from "./partition";

/** Files never change, so what was read of one holds in every version. The first that came go first. */
const remembered = new Map<string, FileDetail>();
let weight = 0;
/** Columns of files; about 200 MB when full. */
const REMEMBERED_WEIGHT_MAX = 3_000_000;
/** Files in one statement. */
const BATCH = 2000;

/** The partitions with what is known of their columns, in the same order. */
export async function readFiles(tx: Tx, partitions: readonly Partition[]): Promise<PinnedFile[]> {
  const found = new Map<string, FileDetail>();
  const missing: string[] = [];
  for (const { fileId } of partitions) {
    const known = remembered.get(fileId);
    if (known) found.set(fileId, known);
    else missing.push(fileId);
  }
  for (let start = 0; start < missing.length; start += BATCH) {
    const rows = await tx
      .select({ id: lakeFiles.id, stats: lakeFiles.stats })
      .from(lakeFiles)
      .where(inArray(lakeFiles.id, missing.slice(start, start + BATCH)));
    for (const { id, stats } of rows) {
      const detail = detailOf(fileStatsOf(stats));
      found.set(id, detail);
      remember(id, detail);
    }
  }
  return partitions.map((partition) => {
    const detail = found.get(partition.fileId);
    if (!detail) throw new AppError("INTERNAL", "A file of this version is not in the catalogue. Nothing was run.");
    return pinnedFile(partition, detail);
  });
}

/** For tests and measurements: as if the process had just started. */
export function forgetFiles(): void {
  remembered.clear();
  weight = 0;
}

function remember(id: string, detail: FileDetail): void {
  if (remembered.has(id)) return;
  remembered.set(id, detail);
  weight += weightOf(detail);
  for (const [oldest, other] of remembered) {
    if (weight <= REMEMBERED_WEIGHT_MAX) return;
    remembered.delete(oldest);
    weight -= weightOf(other);
  }
}
