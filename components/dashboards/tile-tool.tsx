"use client";

import { ActionIcon, Tooltip } from "@mantine/core";
import type { KeyboardEvent, ReactNode } from "react";

type TileToolProps = {
  label: string;
  isPressed?: boolean;
  isDisabled?: boolean;
  onClick: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  id?: string;
  className?: string | undefined;
  children: ReactNode;
};

/** A button in the head of a tile that is being edited. */
export function TileTool({ label, isPressed, isDisabled = false, onClick, onKeyDown, id, className, children }: TileToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        id={id}
        className={className}
        variant={isPressed ? "filled" : "subtle"}
        color={isPressed ? undefined : "gray"}
        aria-label={label}
        aria-pressed={isPressed}
        disabled={isDisabled}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
