"use client";

import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconPlus } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { formatCount, formatNumber } from "@/lib/format";
import classes from "./columns-panel.module.css";
import type { ExploreColumn } from "./explore-columns";
import type { Item } from "./list-items";

type HeadingProps = {
  heading: Extract<Item, { kind: "heading" }>;
  style: CSSProperties;
  itemIndex: number;
  isTabStop: boolean;
  onFocus: () => void;
  onToggle: () => void;
  onShow: ((members: readonly ExploreColumn[]) => void) | undefined;
};

/** A heading in the list of columns; where there are very many, it opens and closes. */
export function Heading({ heading: { label, members, isOpen }, style, itemIndex, isTabStop, onFocus, onToggle, onShow }: HeadingProps) {
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
      {onShow && (
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Show all of ${label} in the rows`} onClick={() => onShow(members)}>
          <IconPlus size={14} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
