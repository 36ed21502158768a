"use client";

import { Menu } from "@mantine/core";
import { measuresFor, measureSpec, type MeasureName } from "@/lib/query";
import type { ColumnActions } from "./columns-panel";
import type { ExploreColumn } from "./explore-columns";
import { groupChoicesOf } from "./group-choices";

type ColumnMenuItemsProps = { column: ExploreColumn; actions: ColumnActions; onProfile: () => void };

/** What can be done with a column of the list. */
export function ColumnMenuItems({ column, actions, onProfile }: ColumnMenuItemsProps) {
  return (
    <>
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
    </>
  );
}

/** Measures in the menu of a column: all that need no other column beside it. */
function measuresOf(column: ExploreColumn): MeasureName[] {
  return measuresFor(column.kind).filter((fn) => measureSpec(fn).field === "required" && !measureSpec(fn).needsBy);
}
