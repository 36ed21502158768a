"use client";

import { ActionIcon, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconX } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState, type ReactNode } from "react";
import classes from "./bundle-chip.module.css";

const ROW_PX = 26;

export type BundleMember = { key: string; label: string };

type BundleChipProps = {
  /** What the columns are: `Average of 22 columns: FFT Spectrogram, Left Hemisphere`. */
  title: string;
  members: readonly BundleMember[];
  onRemove: (key: string) => void;
  onRemoveAll: () => void;
  children?: ReactNode;
};

/** Many columns that were picked together, as one item: it opens, single ones are taken out, or all of them. */
export function BundleChip({ title, members, onRemove, onRemoveAll, children }: BundleChipProps) {
  const [isOpen, setOpen] = useState(false);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div className={classes.chip} role="group" aria-label={title}>
      <div className={classes.head}>
        <UnstyledButton className={classes.title} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Chevron size={14} aria-hidden />
          {title}
        </UnstyledButton>
        {children}
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${title}`} onClick={onRemoveAll}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </div>
      {isOpen && <Members title={title} members={members} onRemove={onRemove} />}
    </div>
  );
}

/** Only what is in view is drawn: there may be hundreds. */
function Members({ title, members, onRemove }: Pick<BundleChipProps, "title" | "members" | "onRemove">) {
  const box = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the list is drawn in this component, so nothing stale is kept
  const virtual = useVirtualizer({
    count: members.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => members[index]?.key ?? index,
    overscan: 4,
  });
  return (
    <div ref={box} className={classes.members} tabIndex={0} role="region" aria-label={`Columns of ${title}`}>
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const member = members[index];
          if (!member) return null;
          return (
            <div key={key} className={classes.member} style={{ transform: `translateY(${start}px)`, height: ROW_PX }}>
              <span className={classes.label}>{member.label}</span>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={`Take out ${member.label}`}
                onClick={() => onRemove(member.key)}
              >
                <IconX size={12} aria-hidden />
              </ActionIcon>
            </div>
          );
        })}
      </div>
    </div>
  );
}
