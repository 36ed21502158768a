import { Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { DatasetColumn } from "@/lib/catalog";
import { EMPTY, formatCount, formatNumber } from "@/lib/format";
import type { ColumnRow } from "./column-rows";
import classes from "./columns-table.module.css";
import { distinctWords, emptyPart, emptyShare, profileRange } from "./profile";
import { ProfileSketch } from "./profile-sketch";
import bar from "./share-bar.module.css";

/** A heading that columns stand under: opened and closed. */
export function ColumnHeading({ row, onToggle }: { row: Extract<ColumnRow, { kind: "group" }>; onToggle: () => void }) {
  return (
    <span role="rowheader" className={classes.heading}>
      <UnstyledButton aria-expanded={row.isOpen} onClick={onToggle} className={classes.toggle}>
        {row.isOpen ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
        <span>{row.group}</span>
        <Text span size="xs" c="dimmed" fw={400}>
          {formatCount(row.count, "column")}
        </Text>
      </UnstyledButton>
    </span>
  );
}

/** One column in a line: its name leads to all that is known of its values. */
export function ColumnLine({ column, onOpen }: { column: DatasetColumn; onOpen: () => void }) {
  const { name, label, type, unit, profile, description } = column;
  return (
    <>
      <span role="rowheader" className={classes.name}>
        <UnstyledButton className={classes.open} onClick={onOpen} aria-label={`${label}, details`}>
          {label}
        </UnstyledButton>
        {label !== name && (
          <Text span size="xs" c="dimmed" display="block">
            {name}
          </Text>
        )}
      </span>
      <span role="cell" className={classes.type}>
        {type}
        {unit && (
          <Text span size="xs" c="dimmed" display="block">
            {unit}
          </Text>
        )}
      </span>
      <span role="cell" className={classes.sketch}>
        {profile && <ProfileSketch profile={profile} type={type} />}
        {column.isChannel && (
          <UnstyledButton className={classes.open} fz="xs" onClick={onOpen} aria-label={`Profile of ${label}`}>
            Show profile
          </UnstyledButton>
        )}
      </span>
      <span role="cell" className={classes.range}>
        {profile ? profileRange(profile, type) : column.isChannel ? "" : EMPTY}
      </span>
      <span role="cell" className={`${classes.distinct} ${classes.number}`}>
        {profile ? distinctWords(profile) : column.isChannel ? "" : EMPTY}
      </span>
      <span role="cell" className={classes.empty}>
        {profile && (
          <span className={bar.share} title={`${formatNumber(profile.empties)} of ${formatCount(profile.rows, "row")} are empty`}>
            <span className={bar.track} style={{ flexBasis: 40 }} aria-hidden>
              <span className={`${bar.bar} ${bar.empty}`} style={{ width: `${emptyPart(profile) * 100}%` }} />
            </span>
            {emptyShare(profile)}
          </span>
        )}
      </span>
      <span role="cell" className={classes.meaning}>
        {description ?? ""}
      </span>
    </>
  );
}
