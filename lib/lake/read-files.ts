import { inArray } from "drizzle-orm";
import { lakeFiles, type Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { fileStatsOf, type ColumnStats } from "./file-stats";
import type { Partition, PinnedFile } from "./partition";

type Details = Pick<PinnedFile, "columns" | "footerBytes">;

/** Files never change, so what was read of one holds in every version. The first that came go first. */
const remembered = new Map<string, Details>();
let cells = 0;
/** Columns of files; about 250 MB when full. */
const REMEMBERED_CELLS_MAX = 1_500_000;
/** Files in one statement. */
const BATCH = 2000;

/** The partitions with what is known of their columns, in the same order. */
export async function readFiles(tx: Tx, partitions: readonly Partition[]): Promise<PinnedFile[]> {
  const found = new Map<string, Details>();
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
      const details = detailsOf(stats);
      found.set(id, details);
      remember(id, details);
    }
  }
  return partitions.map((partition) => {
    const details = found.get(partition.fileId);
    if (!details) throw new AppError("INTERNAL", "A file of this version is not in the catalogue. Nothing was run.");
    return { ...partition, ...details };
  });
}

/** For tests and measurements: as if the process had just started. */
export function forgetFiles(): void {
  remembered.clear();
  cells = 0;
}

/** Names and types are the same text in many files: each is held once. */
const texts = new Map<string, string>();
const TEXTS_MAX = 100_000;

function held(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= TEXTS_MAX) texts.clear();
  texts.set(text, text);
  return text;
}

function detailsOf(stats: unknown): Details {
  const { columns, footerBytes = null } = fileStatsOf(stats);
  return { columns: columns.map((column): ColumnStats => ({ ...column, name: held(column.name), type: held(column.type) })), footerBytes };
}

function remember(id: string, details: Details): void {
  if (remembered.has(id)) return;
  remembered.set(id, details);
  cells += sizeOf(details);
  for (const [oldest, other] of remembered) {
    if (cells <= REMEMBERED_CELLS_MAX) return;
    remembered.delete(oldest);
    cells -= sizeOf(other);
  }
}

/** Chunks are small beside the rest of a column: ten weigh about as much. */
function sizeOf({ columns }: Details): number {
  return columns.reduce((sum, { chunks }) => sum + 1 + (chunks?.length ?? 0) / 20, 1);
}
