import type { CellValue } from "@/lib/query";

/** What a person points at: a bar, a point, a row or a cell of a summary. */
export type Mark = {
  /** The values of the summary's groups, in their order. */
  groups: CellValue[];
  /** The name of the measure, where one is pointed at. */
  measure?: string | undefined;
};

/** Something to do with a mark, as its menu lists it. */
export type MarkAction = { label: string; onClick: () => void };

/** Which months of which hospitals are published, as the catalogue knows it. */
export type Coverage = {
  hospitals: readonly string[];
  periods: readonly string[];
  cells: readonly { hospital: string; period: string; rows: number }[];
};

/** Sees the rows behind one row of a summary; with the name of a measure, those that it counts. */
export type OnDrill = (row: CellValue[], measure?: string) => void;
/** Keeps (or excludes) the rows of one value of a group. `group` is its position. */
export type OnFilter = (group: number, value: CellValue, exclude: boolean) => void;
