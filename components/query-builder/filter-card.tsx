"use client";

import type { DatasetDetail } from "@/lib/catalog";
import type { Query } from "@/lib/query";
import { usePatientColumn } from "./builder-context";
import { Card } from "./card";
import type { Draft } from "./draft";
import type { ExploreColumn } from "./explore-columns";
import { FilterGroup } from "./filter-group";
import { RowCountsLine } from "./row-counts";
import { useRowCounts } from "./use-row-counts";

type FilterCardProps = {
  detail: DatasetDetail;
  draft: Draft;
  /** What of the draft can be asked. */
  query: Query;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft, merge?: string) => void;
};

/** Which rows count, and how many of them each filter leaves. */
export function FilterCard({ detail, draft, query, columns, errors, onChange }: FilterCardProps) {
  const counts = useRowCounts({ query, patient: usePatientColumn(), isAllowed: detail.can.querySummary });
  return (
    <Card title="Filter" errors={errors}>
      <FilterGroup
        root={draft.where}
        group={draft.where}
        path={[]}
        columns={columns}
        emptyHint="No filter: every row counts."
        onChange={(where, merge) => onChange({ ...draft, where }, merge)}
      />
      <RowCountsLine counts={counts} columns={columns} />
    </Card>
  );
}
