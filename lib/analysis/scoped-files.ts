import type { PinnedFile } from "@/lib/lake";

/**
 * The files as a caller with a row scope may know them. A file that also holds other hospitals keeps its month and the
 * caller's own hospitals, and loses the smallest and largest values of its columns: whether a question leaves such a
 * file out shows in its estimate, and must not depend on other hospitals' rows.
 */
export function scopedFiles(
  files: readonly PinnedFile[],
  scope: { hospitals: string[] | null; periodColumn: string | null },
): readonly PinnedFile[] {
  const { hospitals, periodColumn } = scope;
  if (hospitals === null) return files;
  return files.map((file) => {
    if (file.hospitals.every((hospital) => hospitals.includes(hospital))) return file;
    const own = file.hospitals.filter((hospital) => hospitals.includes(hospital));
    return { ...file, hospitals: own, hidden: { periodColumn } };
  });
}
