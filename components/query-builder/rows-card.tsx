"use client";

import { Checkbox, MultiSelect } from "@mantine/core";
import { LIMITS } from "@/lib/query";
import { Card } from "./card";
import type { Draft } from "./draft";
import { setSelect } from "./edit-query";
import { columnLabel, type ExploreColumn } from "./explore-columns";

/** Which columns of the rows are shown. */
export function RowsCard({
  draft,
  columns,
  errors,
  onChange,
}: {
  draft: Draft;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft) => void;
}) {
  return (
    <Card title="Show" errors={errors} hint={draft.select.length === 0 ? "Choose at least one column." : undefined}>
      <MultiSelect
        aria-label="Columns to show"
        data={columns.map((column) => ({ value: column.name, label: columnLabel(column) }))}
        value={draft.select}
        searchable
        clearable
        limit={200}
        maxValues={LIMITS.outputColumns}
        nothingFoundMessage="No column of that name"
        clearButtonProps={{ "aria-label": "Clear the columns" }}
        onChange={(select) => onChange(setSelect(draft, select))}
      />
      <Checkbox
        size="xs"
        label="Different rows only"
        checked={draft.distinct}
        onChange={(event) => onChange(setSelect({ ...draft, distinct: event.currentTarget.checked }, draft.select))}
      />
    </Card>
  );
}
