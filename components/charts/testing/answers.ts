import type { BucketName, CellValue } from "@/lib/query";
import type { ResultField } from "../../results/cell-text";
import type { ChartInput } from "../chart-spec";

/** Columns of answers as tests use them. */
export const hospital: ResultField = { name: "hospital", label: "Hospital", kind: "text", isMeasure: false };
export const sex: ResultField = { name: "sex", label: "Sex", kind: "text", isMeasure: false };
export const month: ResultField = { name: "month", label: "Month", kind: "date", isMeasure: false };
export const age: ResultField = { name: "age", label: "Age", kind: "integer", unit: "years", isMeasure: false };
export const count: ResultField = { name: "n", label: "Rows", kind: "integer", isMeasure: true, isAdditive: true };
export const median: ResultField = { name: "median", label: "Median value", kind: "double", unit: "%", isMeasure: true, isAdditive: false };

export function answer(
  groups: ResultField[],
  measures: ResultField[],
  rows: CellValue[][],
  buckets: (BucketName | undefined)[] = [],
): ChartInput & { groups: number } {
  return { columns: [...groups.map((group, index) => ({ ...group, bucket: buckets[index] })), ...measures], groups: groups.length, rows };
}
