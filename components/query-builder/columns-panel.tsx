"use client";

import { Menu, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { formatCount } from "@/lib/format";
import { measuresFor, measureSpec, type MeasureName } from "@/lib/query";
import builder from "./builder.module.css";
import { ColumnProfileModal } from "./column-profile";
import classes from "./columns-panel.module.css";
import type { ExploreColumn } from "./explore-columns";
import { Heading } from "./column-heading";
import { listItems, type Item } from "./list-items";
import { searchColumns } from "./search-columns";
import { Spark } from "./spark";

const ROW_PX = 34;
const HEADING_PX = 30;

export type ColumnActions = {
  filterBy: (column: ExploreColumn, value?: string) => void;
  groupBy: (column: ExploreColumn) => void;
  measure: (column: ExploreColumn, fn: MeasureName) => void;
  /** Adds the column to the rows shown, where rows are asked for; undefined for a summary. */
  show?: ((column: ExploreColumn) => void) | undefined;
  /** The same for all columns of a heading. */
  showGroup?: ((members: readonly ExploreColumn[]) => void) | undefined;
};

/** Beside the column; where there is no room at either side, below or above it. */
const BESIDE = { flip: { fallbackAxisSideDirection: "end" as const }, shift: true };

/** The dataset's columns with type, unit and distribution; a menu on each to filter, group or measure by it. */
export function ColumnsPanel({ columns, actions }: { columns: readonly ExploreColumn[]; actions: ColumnActions }) {
  const [search, setSearch] = useState("");
  const [profiled, setProfiled] = useState<ExploreColumn | null>(null);
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
  const found = useMemo(() => (wanted === "" ? columns.length : searchColumns(columns, wanted).length), [columns, wanted]);
  // oxlint-disable-next-line react/incompatible-library -- the list is drawn in this component, so nothing stale is kept
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (items[index]?.kind === "heading" ? HEADING_PX : ROW_PX),
    getItemKey: (index) => itemKey(items[index]),
    overscan: 8,
  });

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
    const step = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement) || event.target.dataset.item === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    focusRow(step);
  }

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
        <Text size="xs" c="dimmed" mt={4} role="status">
          {wanted === "" ? `${formatCount(found, "column")} · arrow keys move, Enter opens` : `${formatCount(found, "column")} found`}
        </Text>
      </div>
      <div ref={box} className={classes.list} onKeyDownCapture={onKeyDown}>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((slot) => {
            const item = items[slot.index];
            if (!item) return null;
            const style = {
              position: "absolute" as const,
              top: 0,
              left: 0,
              right: 0,
              height: slot.size,
              transform: `translateY(${slot.start}px)`,
            };
            const position = positions.get(slot.index) ?? -1;
            if (item.kind === "heading")
              return (
                <Heading
                  key={slot.key}
                  heading={item}
                  style={style}
                  itemIndex={slot.index}
                  isTabStop={position === Math.min(active, rows.length - 1)}
                  onFocus={() => setActive(position)}
                  onToggle={() => setOpen((before) => toggled(before, item.label))}
                  onShow={actions.showGroup}
                />
              );
            return (
              <div key={slot.key} style={style}>
                <ColumnMenu
                  column={item.column}
                  itemIndex={slot.index}
                  isTabStop={position === Math.min(active, rows.length - 1)}
                  onFocus={() => setActive(position)}
                  actions={actions}
                  onProfile={() => setProfiled(item.column)}
                />
              </div>
            );
          })}
        </div>
      </div>
      <ColumnProfileModal column={profiled} onClose={() => setProfiled(null)} onFilter={actions.filterBy} />
    </section>
  );
}

function toggled(open: ReadonlySet<string>, label: string): ReadonlySet<string> {
  const after = new Set(open);
  if (!after.delete(label)) after.add(label);
  return after;
}

function itemKey(item: Item | undefined): string {
  if (!item) return "";
  return item.kind === "heading" ? `heading ${item.label}` : item.column.name;
}

type ColumnMenuProps = {
  column: ExploreColumn;
  itemIndex: number;
  isTabStop: boolean;
  onFocus: () => void;
  actions: ColumnActions;
  onProfile: () => void;
};

function ColumnMenu({ column, itemIndex, isTabStop, onFocus, actions, onProfile }: ColumnMenuProps) {
  const type = [column.unit, column.typeText].filter(Boolean).join(" · ");
  return (
    <Menu position="right-start" shadow="md" width={260} middlewares={BESIDE}>
      <Menu.Target>
        <button
          type="button"
          className={classes.column}
          style={{ height: "100%" }}
          data-item={itemIndex}
          tabIndex={isTabStop ? 0 : -1}
          onFocus={onFocus}
          title={column.description ?? column.name}
        >
          <span className={classes.name}>{column.label}</span>
          <span className={classes.type}>{type}</span>
          <Spark profile={column.profile} />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah="80dvh" style={{ overflowY: "auto" }}>
        <Menu.Item onClick={() => actions.filterBy(column)}>{`Filter by ${column.label}`}</Menu.Item>
        {actions.show && <Menu.Item onClick={() => actions.show?.(column)}>{`Show ${column.label} in the rows`}</Menu.Item>}
        {!actions.show && <Menu.Item onClick={() => actions.groupBy(column)}>{`Group by ${column.label}`}</Menu.Item>}
        <Menu.Item onClick={onProfile}>Show profile</Menu.Item>
        {!actions.show && (
          <>
            <Menu.Divider />
            <Menu.Label>Measure</Menu.Label>
            {measuresOf(column).map((fn) => (
              <Menu.Item key={fn} onClick={() => actions.measure(column, fn)}>
                {measureSpec(fn).label}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Measures in the menu of a column: all that need no other column beside it. */
function measuresOf(column: ExploreColumn): MeasureName[] {
  return measuresFor(column.kind).filter((fn) => measureSpec(fn).field === "required" && !measureSpec(fn).needsBy);
}
