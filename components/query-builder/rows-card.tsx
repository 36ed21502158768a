"use client";

import { Checkbox, MultiSelect, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { formatNumber } from "@/lib/format";
import { LIMITS } from "@/lib/query";
import { AddColumn } from "./add-column";
import { BundleChip } from "./bundle-chip";
import { selectBundles } from "./bundles";
import { Card } from "./card";
import { everyOption } from "./column-select";
import { groupsOf, showGroup } from "./column-groups";
import type { Draft } from "./draft";
import { setSelect } from "./edit-query";
import { columnLabel, findColumn, type ExploreColumn } from "./explore-columns";
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
  const bundles = useMemo(() => selectBundles(select, columns), [select, columns]);
  const many = bundles.flatMap((bundle) => (bundle.kind === "many" ? [bundle] : []));
  const single = bundles.flatMap((bundle) => (bundle.kind === "one" ? [bundle.item] : []));
  const without = (gone: readonly string[]) =>
    onChange(
      setSelect(
        draft,
        select.filter((name) => !gone.includes(name)),
      ),
    );
  // Columns that were picked together stay where they are; single ones that are new come behind.
  const withSingle = (names: readonly string[]) => {
    const kept = select.filter((name) => names.includes(name) || !single.includes(name));
    onChange(setSelect(draft, [...kept, ...names.filter((name) => !kept.includes(name))]));
  };
  return (
    <Card title="Show" errors={errors} hint={select.length === 0 ? "Choose at least one column." : undefined}>
      <MultiSelect
        aria-label="Columns to show"
        data={offered.map((column) => ({ value: column.name, label: columnLabel(column) }))}
        value={single}
        searchable
        clearable
        limit={MANY_COLUMNS}
        {...found}
        maxValues={LIMITS.outputColumns - select.length + single.length}
        nothingFoundMessage="No column of that name"
        clearButtonProps={{ "aria-label": "Clear the columns" }}
        styles={isMany ? { pillsList: { maxHeight: 160, overflowY: "auto" } } : {}}
        onChange={withSingle}
      />
      {many.map(({ items, columns: words }) => (
        <BundleChip
          key={items[0]}
          title={words}
          members={items.map((name) => ({ key: name, label: findColumn(columns, name)?.label ?? name }))}
          onRemove={(name) => without([name])}
          onRemoveAll={() => without(items)}
        />
      ))}
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
