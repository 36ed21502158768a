import type { DatasetDetail } from "@/lib/catalog";
import { cellText } from "../results/cell-text";
import type { ClickedMark } from "./compose-tiles";

/** What a clicked mark filters by: `Hospital: Northgate`. One that no other tile has says so. */
export function markWords(mark: ClickedMark, dataset: Pick<DatasetDetail, "columns"> | undefined): string {
  const { group, value, kind, field, concerns } = mark;
  const label = dataset?.columns.find((column) => column.name === field)?.label ?? group.as ?? field;
  const cut = group.bands ? ("bands" as const) : group.binWidth === undefined ? undefined : ("bins" as const);
  const text = cellText(value, { name: field, label, kind, bucket: group.bucket, cut, binWidth: group.binWidth, isMeasure: false });
  return `${label}: ${text}${concerns === 0 ? " (no other tile has this column)" : ""}`;
}
