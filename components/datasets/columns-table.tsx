"use client";

import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import type { DatasetColumn } from "@/lib/catalog";
import { formatCount, formatNumber } from "@/lib/format";
import { searchColumns } from "../query-builder/search-columns";
import { ColumnDetail } from "./column-detail";
import { ColumnHeading, ColumnLine } from "./column-line";
import { columnRows, groupNames, OPEN_AT_FIRST } from "./column-rows";
import classes from "./columns-table.module.css";

const ROW_HEIGHT = 46;
/** Up to this many lines are all drawn: the page is then printed and searched by the browser as a whole. */
const DRAWN_WHOLE = 60;

type Props = { org: string; slug: string; columns: DatasetColumn[]; mayAsk: boolean };

const HEADS = ["Column", "Type", "Profile", "Range", "Distinct", "Empty", "Meaning"];

/** What each column is and what is in it, from the profiles made when files were published. Thousands of them, too. */
export function ColumnsTable({ org, slug, columns, mayAsk }: Props) {
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search).trim();
  const groups = useMemo(() => groupNames(columns), [columns]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(columns.length > OPEN_AT_FIRST ? [] : groups));
  const [shown, setShown] = useState<DatasetColumn | null>(null);
  const found = useMemo(() => searchColumns(columns, wanted), [columns, wanted]);
  const rows = useMemo(() => columnRows(found, { groups, open, isSearch: wanted !== "" }), [found, groups, open, wanted]);
  const box = useRef<HTMLDivElement>(null);
  const isWhole = rows.length <= DRAWN_WHOLE;
  // oxlint-disable-next-line react/incompatible-library -- its answers are read in this render only
  const virtual = useVirtualizer({
    count: rows.length,
    enabled: !isWhole,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });
  const drawn = virtual.getVirtualItems();
  const toggle = (group: string) =>
    setOpen(open.has(group) ? new Set([...open].filter((one) => one !== group)) : new Set([...open, group]));
  const line = (index: number) => {
    const row = rows[index];
    if (!row) return null;
    return row.kind === "group" ? (
      <ColumnHeading row={row} onToggle={() => toggle(row.group)} />
    ) : (
      <ColumnLine column={row.column} onOpen={() => setShown(row.column)} />
    );
  };
  return (
    <Stack gap="sm" data-tour="columns">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <TextInput
            aria-label="Find a column"
            placeholder="Find by name, group, unit or meaning"
            leftSection={<IconSearch size={16} aria-hidden />}
            w={{ base: "100%", xs: 300 }}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {groups.length > 0 && wanted === "" && (
            <Button variant="subtle" size="compact-sm" onClick={() => setOpen(new Set(open.size > 0 ? [] : groups))}>
              {open.size > 0 ? "Close all groups" : "Open all groups"}
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {wanted === ""
            ? [formatCount(columns.length, "column"), groups.length > 0 ? formatCount(groups.length, "group") : null]
                .filter(Boolean)
                .join(" in ")
            : `${formatNumber(found.length)} of ${formatCount(columns.length, "column")}`}
        </Text>
      </Group>
      <div ref={box} className={classes.box} data-whole={isWhole} role="region" aria-label="Columns" tabIndex={0}>
        <div role="table" aria-label="Columns" aria-rowcount={rows.length + 1} className={classes.table}>
          <div role="row" aria-rowindex={1} className={`${classes.row} ${classes.head}`}>
            {HEADS.map((head) => (
              <span key={head} role="columnheader" className={head === "Distinct" ? classes.number : undefined}>
                {head}
              </span>
            ))}
          </div>
          {isWhole ? (
            rows.map((row, index) => (
              <div key={row.key} role="row" aria-rowindex={index + 2} className={classes.row} data-kind={row.kind}>
                {line(index)}
              </div>
            ))
          ) : (
            <div role="rowgroup" style={{ position: "relative", height: virtual.getTotalSize() }}>
              {drawn.map((item) => (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={classes.row}
                  data-kind={rows[item.index]?.kind}
                  style={{ position: "absolute", insetInline: 0, top: 0, transform: `translateY(${item.start}px)` }}
                >
                  {line(item.index)}
                </div>
              ))}
            </div>
          )}
        </div>
        {rows.length === 0 && (
          <Text p="md" c="dimmed">
            No column has all of these words. Try fewer letters.
          </Text>
        )}
      </div>
      <ColumnDetail org={org} slug={slug} column={shown} mayAsk={mayAsk} onClose={() => setShown(null)} />
    </Stack>
  );
}
