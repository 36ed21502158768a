"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./builder.module.css";

type PartButtonsProps = { what: string; isFirst: boolean; isLast: boolean; onMove: (by: -1 | 1) => void; onRemove: () => void };

/** Move and remove for one part of a list. */
export function PartButtons({ what, isFirst, isLast, onMove, onRemove }: PartButtonsProps) {
  return (
    <span className={classes.buttons}>
      {!(isFirst && isLast) && (
        <PartMenu label={`Move ${what}`}>
          <Menu.Item disabled={isFirst} onClick={() => onMove(-1)}>
            Move before the one in front
          </Menu.Item>
          <Menu.Item disabled={isLast} onClick={() => onMove(1)}>
            Move behind the next one
          </Menu.Item>
        </PartMenu>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${what}`} onClick={onRemove}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </span>
  );
}

/** The ⋯ button of a part and its menu. */
export function PartMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={label}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
