import { createContext } from "react";
import type { CellValue } from "@/lib/query";
import type { DrawnMark } from "./drawing";

/** The groups of the mark that was chosen in a chart, where one was: it is ringed. */
export const SelectedGroups = createContext<readonly CellValue[] | null>(null);

/** Whether a mark is of these groups: one of several measures is as much chosen as the others. */
export function isOfGroups({ mark }: Pick<DrawnMark, "mark">, groups: readonly CellValue[] | null): boolean {
  return (
    mark !== null && groups !== null && mark.groups.length === groups.length && mark.groups.every((value, index) => value === groups[index])
  );
}
