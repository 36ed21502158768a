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
    const columns = file.columns.map((column) => ({
      ...column,
      nulls: 0,
      ...(column.name === periodColumn ? monthOf(file.period, column.type) : { min: null, max: null }),
    }));
    return { ...file, hospitals: file.hospitals.filter((hospital) => hospitals.includes(hospital)), columns };
  });
}

/** Bounds of a month's values that no row has to have. */
function monthOf(period: string, type: string): { min: string; max: string } {
  const time = type === "timestamp";
  return { min: `${period}-01${time ? "T00:00:00.000" : ""}`, max: `${period}-31${time ? "T23:59:59.999" : ""}` };
}
