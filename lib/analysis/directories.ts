import path from "node:path";
import { AppError } from "@/lib/errors";
import type { Partition, VersionIndex } from "@/lib/lake";

/**
 * The folders an engine process may open for a question: the dataset's own, or, for a caller with a row scope, only
 * those of the hospitals in it, so that other hospitals' bytes are out of reach. They depend on the version and the
 * caller, not on the question: an engine process that has them open can be used again.
 */
export function directoriesOf(index: VersionIndex, hospitals: readonly string[] | null): string[] {
  const found = new Set<string>();
  const add = (partition: Partition | undefined) => partition && found.add(folderOf(index.datasetId, partition.path, hospitals !== null));
  if (hospitals === null) add(index.partitions[0]);
  else {
    // A grant that names the mark of shared files as a hospital opens none of them.
    for (const hospital of hospitals) if (hospital !== "*") add(index.byHospital.get(hospital)?.[0]);
    const shared = index.byHospital.get("*") ?? [];
    add(shared.find((partition) => hospitals.some((hospital) => partition.rowsOf?.has(hospital))));
  }
  return [...found].sort();
}

/** `…/<dataset>/` or `…/<dataset>/<hospital>/`, of a file below it. */
function folderOf(datasetId: string, file: string, isScoped: boolean): string {
  const parts = file.split(path.sep);
  const at = parts.indexOf(datasetId);
  const end = at + (isScoped ? 2 : 1);
  // A file that lies elsewhere, or straight in the dataset's folder, would open more than the caller may see.
  if (at < 0 || end >= parts.length) throw new AppError("INTERNAL", "A file of this dataset is not where it should be. Nothing was run.");
  return parts.slice(0, end).join(path.sep);
}
