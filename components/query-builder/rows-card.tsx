"use client";

import { Checkbox, MultiSelect, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { formatNumber } from "@/lib/format";
import { LIMITS } from "@/lib/query";
import { AddColumn } from "./add-column";
import { Card } from "./card";
import { everyOption } from "./column-select";
import { groupsOf, showGroup } from "./column-groups";
import type { Draft } from "./draft";
import { setSelect } from "./edit-query";
import { columnLabel, type ExploreColumn } from "./explore-columns";
import { MANY_COLUMNS, offeredColumns } from "./search-columns";

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
  const { select } = draft;
  const [search, setSearch] = useState("");
  const isMany = columns.length > MANY_COLUMNS;
  const offered = useMemo(() => (isMany ? offeredColumns(columns, search, select) : columns), [columns, isMany, search, select]);
  const groups = useMemo(() => groupsOf(columns), [columns]);
  const found = isMany ? { searchValue: search, onSearchChange: setSearch, filter: everyOption } : {};
  return (
    <Card title="Show" errors={errors} hint={select.length === 0 ? "Choose at least one column." : undefined}>
      <MultiSelect
        aria-label="Columns to show"
        data={offered.map((column) => ({ value: column.name, label: columnLabel(column) }))}
        value={select}
        searchable
        clearable
        limit={MANY_COLUMNS}
        {...found}
        maxValues={LIMITS.outputColumns}
        nothingFoundMessage="No column of that name"
        clearButtonProps={{ "aria-label": "Clear the columns" }}
        styles={isMany ? { pillsList: { maxHeight: 160, overflowY: "auto" } } : {}}
        onChange={(names) => onChange(setSelect(draft, names))}
      />
      {groups.length > 0 && (
        <div>
          <AddColumn label="Add all of a heading" columns={groups} onAdd={({ members }) => onChange(showGroup(draft, members))} />
        </div>
      )}
      {select.length >= LIMITS.outputColumns && (
        <Text size="xs" c="dimmed" role="status">
          {`A page shows ${formatNumber(LIMITS.outputColumns)} columns at most. A download can have all of them.`}
        </Text>
      )}
      <Checkbox
        size="xs"
        label="Different rows only"
        checked={draft.distinct}
        onChange={(event) => onChange(setSelect({ ...draft, distinct: event.currentTarget.checked }, select))}
      />
    </Card>
  );
}
