import type { DatasetDetail } from "@/lib/catalog";
import { joinedLabel, type Query } from "@/lib/query";
import { cellText } from "../results/cell-text";
import type { ClickedMark } from "./compose-tiles";

/** What a clicked mark filters by: `Hospital: Northgate`. One that no other tile has says so. */
export function markWords({ mark, asked, concerns }: ClickedMark, dataset: Pick<DatasetDetail, "columns"> | undefined): string {
  const { group, value, kind, field } = mark;
  const label = group.label ?? columnLabel(field, asked.query, dataset) ?? group.as ?? field;
  const cut = group.bands ? ("bands" as const) : group.binWidth === undefined ? undefined : ("bins" as const);
  const text = cellText(value, { name: field, label, kind, bucket: group.bucket, cut, binWidth: group.binWidth, isMeasure: false });
  return `${label}: ${text}${concerns === 0 ? " (no other tile has this column)" : ""}`;
}

/** What a column of a question is called; nothing where only its name is known. */
export function columnLabel(field: string, query: Query, dataset: Pick<DatasetDetail, "columns"> | undefined): string | undefined {
  const own = dataset?.columns.find((column) => column.name === field)?.label ?? query.derive?.find(({ as }) => as === field)?.label;
  const dot = field.indexOf(".");
  return own ?? (dot < 0 ? undefined : joinedLabel(field.slice(dot + 1).replaceAll("_", " "), field.slice(0, dot)));
}
