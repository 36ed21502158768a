import { IconChevronDown, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { memo, type MouseEvent } from "react";
import { formatCount, formatNumber } from "@/lib/format";
import type { ListMenuIds } from "./column-row";
import classes from "./columns-panel.module.css";
import type { HeadingItem } from "./list-items";

type HeadingProps = {
  heading: HeadingItem;
  itemIndex: number;
  /** Its place among what the arrow keys stop at. */
  position: number;
  isTabStop: boolean;
  /** The menu that is open for it. */
  menu: ListMenuIds | null;
  onFocus: (position: number) => void;
  onToggle: (label: string) => void;
  onOpen: (heading: HeadingItem, event: MouseEvent<HTMLElement>) => void;
};

/** A heading in the list of columns; where there are very many, it opens and closes. */
export const Heading = memo(function Heading({ heading, itemIndex, position, isTabStop, menu, onFocus, onToggle, onOpen }: HeadingProps) {
  const { label, members, isOpen } = heading;
  if (isOpen === null) {
    return (
      <div className={classes.heading} title={label}>
        <span className={classes.headingText}>{label}</span>
      </div>
    );
  }
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const words = `Use all of ${label}`;
  return (
    <div className={classes.group}>
      <button
        type="button"
        className={classes.groupButton}
        aria-expanded={isOpen}
        data-item={itemIndex}
        tabIndex={isTabStop ? 0 : -1}
        onFocus={() => onFocus(position)}
        onClick={() => onToggle(label)}
        title={`${label}: ${formatCount(members.length, "column")}`}
      >
        <Chevron size={14} style={{ flex: "none" }} aria-hidden />
        <span className={classes.groupText}>{label}</span>
        <span className={classes.type}>{formatNumber(members.length)}</span>
      </button>
      <button
        type="button"
        id={menu?.target}
        className={classes.plus}
        aria-label={words}
        title={words}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        aria-controls={menu?.dropdown}
        onClick={(event) => onOpen(heading, event)}
      >
        <IconPlus size={14} aria-hidden />
      </button>
    </div>
  );
});
