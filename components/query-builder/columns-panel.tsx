"use client";

import { Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import dynamic from "next/dynamic";
import { useCallback, useDeferredValue, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { formatCount } from "@/lib/format";
import type { MeasureName } from "@/lib/query";
import builder from "./builder.module.css";
import { ColumnMenuItems } from "./column-menu";
import { ColumnRow } from "./column-row";
import classes from "./columns-panel.module.css";
import type { Cut } from "./draft";
import type { ExploreColumn } from "./explore-columns";
import { Heading } from "./column-heading";
import { listItems, type Item } from "./list-items";
import { ListMenu, menuIds, useListMenu } from "./list-menu";
import { PickItems, PickMenu } from "./pick-menu";
import { indexColumns, searchColumns } from "./search-columns";
import { nextMatch, useTyped } from "./type-ahead";

// Profiles are looked at now and then.
const ColumnProfileModal = dynamic(() => import("./column-profile").then((module) => module.ColumnProfileModal), { ssr: false });

const ROW_PX = 34;
const HEADING_PX = 30;

export type ColumnActions = {
  filterBy: (column: ExploreColumn, value?: string) => void;
  groupBy: (column: ExploreColumn, cut: Cut) => void;
  measure: (column: ExploreColumn, fn: MeasureName) => void;
  /** Adds the column to the rows shown, where rows are asked for; undefined for a summary. */
  show?: ((column: ExploreColumn) => void) | undefined;
  /** What can be done with columns that are picked together; `name` says what they are. */
  picks: (members: readonly ExploreColumn[], name: string) => PickAction[];
};
export type PickAction = { label: string; onClick: () => void };

/** The dataset's columns with type, unit and distribution; a menu on each to filter, group or measure by it. */
export function ColumnsPanel({ columns, actions }: { columns: readonly ExploreColumn[]; actions: ColumnActions }) {
  const [search, setSearch] = useState("");
  const [profiled, setProfiled] = useState<ExploreColumn | null>(null);
  const [wasProfiled, setWasProfiled] = useState(false);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  // The field is never behind what is typed, however many columns there are.
  const wanted = useDeferredValue(search);
  const items = useMemo(() => listItems(columns, wanted, open), [columns, wanted, open]);
  // What the arrow keys stop at: columns, and headings that open and close.
  const rows = useMemo(() => items.flatMap((item, index) => (item.kind === "column" || item.isOpen !== null ? [index] : [])), [items]);
  const positions = useMemo(() => new Map(rows.map((index, position) => [index, position])), [rows]);
  const found = useMemo(() => searchColumns(columns, wanted), [columns, wanted]);
  const typedBy = useTyped();
  const menu = useListMenu<Item>(isSameItem);
  const { id: menuId, openFor, toggle: toggleMenu } = menu;
  const openColumn = useCallback(
    (column: ExploreColumn, event: MouseEvent<HTMLElement>) => toggleMenu({ kind: "column", column }, event),
    [toggleMenu],
  );
  const toggleHeading = useCallback((label: string) => setOpen((before) => toggled(before, label)), []);
  useEffect(() => indexColumns(columns), [columns]);
  // oxlint-disable-next-line react/incompatible-library -- the list is drawn in this component, so nothing stale is kept
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (items[index]?.kind === "heading" ? HEADING_PX : ROW_PX),
    getItemKey: (index) => itemKey(items[index]),
    overscan: 8,
  });

  function showProfile(): void {
    if (menu.opened?.of.kind !== "column") return;
    setWasProfiled(true);
    setProfiled(menu.opened.of.column);
  }

  function focusRow(position: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, position));
    const index = rows[next];
    if (index === undefined) return;
    setActive(next);
    virtual.scrollToIndex(index);
    // The row may have to be drawn first.
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-item="${index}"]`)?.focus());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.item === undefined) return;
    const moved = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1 }[event.key];
    const typed = moved === undefined ? typedBy(event) : null;
    const match =
      typed === null
        ? -1
        : nextMatch(
            rows.map((index) => labelOf(items[index])),
            typed,
            active,
          );
    const step = moved ?? (match === -1 ? undefined : match);
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    focusRow(step);
  }

  const slots = virtual.getVirtualItems();
  const last = rows.length - 1;
  // A letter is on the page before the list is drawn anew.
  const drawn = useMemo(
    () =>
      slots.map((slot) => {
        const item = items[slot.index];
        if (!item) return null;
        const position = positions.get(slot.index) ?? -1;
        const row = {
          itemIndex: slot.index,
          position,
          isTabStop: position === Math.min(active, last),
          menu: openFor !== null && isSameItem(openFor, item) ? menuIds(menuId) : null,
          onFocus: setActive,
        };
        return (
          <div key={slot.key} className={classes.slot} style={{ height: slot.size, transform: `translateY(${slot.start}px)` }}>
            {item.kind === "heading" ? (
              <Heading heading={item} {...row} onToggle={toggleHeading} onOpen={toggleMenu} />
            ) : (
              <ColumnRow column={item.column} {...row} onOpen={openColumn} />
            )}
          </div>
        );
      }),
    [slots, items, positions, active, last, openFor, menuId, toggleHeading, toggleMenu, openColumn],
  );

  return (
    <section className={builder.panel} aria-labelledby={titleId}>
      <div className={classes.head}>
        <h2 id={titleId} style={{ margin: "0 0 8px", fontSize: "var(--mantine-font-size-md)" }}>
          Columns
        </h2>
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown") return;
            event.preventDefault();
            focusRow(0);
          }}
        />
        <div className={classes.found}>
          <Text size="xs" c="dimmed" role="status">
            {wanted === ""
              ? `${formatCount(found.length, "column")} · arrow keys move, Enter opens`
              : `${formatCount(found.length, "column")} found`}
          </Text>
          {wanted.trim() !== "" && found.length > 1 && (
            <PickMenu members={found} name={wanted.trim()} picks={actions.picks} isDisabled={wanted !== search} />
          )}
        </div>
      </div>
      {/* A row that is scrolled away takes its menu with it. */}
      <div ref={box} className={classes.list} onKeyDownCapture={onKeyDown} onScroll={menu.close}>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>{drawn}</div>
      </div>
      <ListMenu id={menuId} opened={menu.opened} onClose={menu.close}>
        {menu.opened?.of.kind === "heading" && (
          <PickItems members={menu.opened.of.members} name={menu.opened.of.label} picks={actions.picks} />
        )}
        {menu.opened?.of.kind === "column" && <ColumnMenuItems column={menu.opened.of.column} actions={actions} onProfile={showProfile} />}
      </ListMenu>
      {wasProfiled && <ColumnProfileModal column={profiled} onClose={() => setProfiled(null)} onFilter={actions.filterBy} />}
    </section>
  );
}

function toggled(open: ReadonlySet<string>, label: string): ReadonlySet<string> {
  const after = new Set(open);
  if (!after.delete(label)) after.add(label);
  return after;
}

function isSameItem(a: Item, b: Item): boolean {
  return itemKey(a) === itemKey(b);
}

function labelOf(item: Item | undefined): string {
  if (!item) return "";
  return item.kind === "heading" ? item.label : item.column.label;
}

function itemKey(item: Item | undefined): string {
  if (!item) return "";
  return item.kind === "heading" ? `heading ${item.label}` : item.column.name;
}
