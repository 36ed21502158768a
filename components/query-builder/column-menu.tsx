"use client";

import { Menu } from "@mantine/core";
import { useState } from "react";
import { measuresFor, measureSpec, type MeasureName } from "@/lib/query";
import type { ColumnActions } from "./columns-panel";
import classes from "./columns-panel.module.css";
import type { ExploreColumn } from "./explore-columns";
import { groupChoicesOf } from "./group-choices";
import { Spark } from "./spark";
import { useTypeAhead } from "./type-ahead";

type ColumnMenuProps = {
  column: ExploreColumn;
  itemIndex: number;
  isTabStop: boolean;
  onFocus: () => void;
  actions: ColumnActions;
  onProfile: () => void;
};

/** Beside the column; where there is no room at either side, below or above it. */
const BESIDE = { flip: { fallbackAxisSideDirection: "end" as const }, shift: true };

/** A column in the list: Enter, a click or the menu key opens what can be done with it. */
export function ColumnMenu({ column, itemIndex, isTabStop, onFocus, actions, onProfile }: ColumnMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const type = [column.unit, column.typeText].filter(Boolean).join(" · ");
  return (
    <Menu position="right-start" shadow="md" width={280} middlewares={BESIDE} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <button
          type="button"
          className={classes.column}
          style={{ height: "100%" }}
          data-item={itemIndex}
          tabIndex={isTabStop ? 0 : -1}
          onFocus={onFocus}
          onContextMenu={(event) => {
            event.preventDefault();
            setOpen(true);
          }}
          title={column.description ?? column.name}
        >
          <span className={classes.name}>{column.label}</span>
          <span className={classes.type}>{type}</span>
          <Spark profile={column.profile} />
        </button>
      </Menu.Target>
      {isOpen && <ColumnMenuItems column={column} actions={actions} onProfile={onProfile} />}
    </Menu>
  );
}

function ColumnMenuItems({ column, actions, onProfile }: Pick<ColumnMenuProps, "column" | "actions" | "onProfile">) {
  const onKeyDown = useTypeAhead();
  return (
    <Menu.Dropdown mah="80dvh" style={{ overflowY: "auto" }} onKeyDown={onKeyDown}>
      <Menu.Item onClick={() => actions.filterBy(column)}>{`Filter by ${column.label}`}</Menu.Item>
      {actions.show && <Menu.Item onClick={() => actions.show?.(column)}>{`Show ${column.label} in the rows`}</Menu.Item>}
      <Menu.Item onClick={onProfile}>Show profile</Menu.Item>
      {!actions.show && (
        <>
          <Menu.Divider />
          {groupChoicesOf(column).map(({ label, cut }) => (
            <Menu.Item key={label} onClick={() => actions.groupBy(column, cut)}>
              {label}
            </Menu.Item>
          ))}
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
  );
}

/** Measures in the menu of a column: all that need no other column beside it. */
function measuresOf(column: ExploreColumn): MeasureName[] {
  return measuresFor(column.kind).filter((fn) => measureSpec(fn).field === "required" && !measureSpec(fn).needsBy);
}
