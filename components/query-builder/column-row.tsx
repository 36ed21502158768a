import { memo, type MouseEvent } from "react";
import classes from "./columns-panel.module.css";
import type { ExploreColumn } from "./explore-columns";
import { Spark } from "./spark";

type ColumnRowProps = {
  column: ExploreColumn;
  itemIndex: number;
  /** Its place among what the arrow keys stop at. */
  position: number;
  isTabStop: boolean;
  /** The menu that is open for it. */
  menu: ListMenuIds | null;
  onFocus: (position: number) => void;
  onOpen: (column: ExploreColumn, event: MouseEvent<HTMLElement>) => void;
};

/** What ties a button to the one menu of the list while it is open for that button. */
export type ListMenuIds = { target: string; dropdown: string };

/** Characters of a name beyond which it takes the room of its type, which is read by pointing at it. */
const LONG_NAME = 18;

/**
 * A column in the list: Enter, a click or the menu key opens what can be done with it. There is one menu for all of
 * them, as typing draws many rows anew with every letter.
 */
export const ColumnRow = memo(function ColumnRow({ column, itemIndex, position, isTabStop, menu, onFocus, onOpen }: ColumnRowProps) {
  return (
    <button
      type="button"
      id={menu?.target}
      className={classes.column}
      data-long={column.label.length > LONG_NAME || undefined}
      data-item={itemIndex}
      tabIndex={isTabStop ? 0 : -1}
      aria-haspopup="menu"
      aria-expanded={menu !== null}
      aria-controls={menu?.dropdown}
      onFocus={() => onFocus(position)}
      onClick={(event) => onOpen(column, event)}
      onContextMenu={(event) => {
        event.preventDefault();
        onOpen(column, event);
      }}
      title={[column.label, column.unit, column.typeText, column.description].filter(Boolean).join(" · ")}
    >
      <span className={classes.name}>{column.label}</span>
      {column.unit && <span className={classes.unit}>{column.unit}</span>}
      <span className={classes.type}>{column.typeText}</span>
      <Spark profile={column.profile} />
    </button>
  );
});
