"use client";

import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { formatCount, formatNumber } from "@/lib/format";
import classes from "./columns-panel.module.css";
import type { ColumnActions } from "./columns-panel";
import type { Item } from "./list-items";
import { PickMenu } from "./pick-menu";

type HeadingProps = {
  heading: Extract<Item, { kind: "heading" }>;
  style: CSSProperties;
  itemIndex: number;
  isTabStop: boolean;
  onFocus: () => void;
  onToggle: () => void;
  picks: ColumnActions["picks"];
};

/** A heading in the list of columns; where there are very many, it opens and closes. */
export function Heading({ heading: { label, members, isOpen }, style, itemIndex, isTabStop, onFocus, onToggle, picks }: HeadingProps) {
  if (isOpen === null) {
    return (
      <div className={classes.heading} style={style} title={label}>
        <span className={classes.headingText}>{label}</span>
      </div>
    );
  }
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div className={classes.group} style={style}>
      <button
        type="button"
        className={classes.groupButton}
        aria-expanded={isOpen}
        data-item={itemIndex}
        tabIndex={isTabStop ? 0 : -1}
        onFocus={onFocus}
        onClick={onToggle}
        title={`${label}: ${formatCount(members.length, "column")}`}
      >
        <Chevron size={14} aria-hidden />
        <span className={classes.headingText}>{label}</span>
        <span className={classes.type}>{formatNumber(members.length)}</span>
      </button>
      <PickMenu members={members} name={label} picks={picks} isSmall />
    </div>
  );
}
