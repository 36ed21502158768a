"use client";

import { Menu, Portal } from "@mantine/core";
import type { Ref } from "react";
import type { MarkAction } from "./marks";

export type MenuPlace = { x: number; y: number };

type MarkMenuProps = {
  /** Where it opens, in pixels of the window; null while it is closed. */
  at: MenuPlace | null;
  title: string;
  actions: readonly MarkAction[];
  onClose: () => void;
};

/** Where the menu opens. It is no control, so of what a menu gives to its button only the name is taken. */
function Spot({ ref, id, at }: { ref?: Ref<HTMLSpanElement>; id?: string; at: MenuPlace }) {
  return <span ref={ref} id={id} style={{ position: "fixed", left: at.x, top: at.y, width: 1, height: 1 }} />;
}

const CLICKS = ["mousedown", "touchstart"];

/** What can be done with a bar, a point or a cell. */
export function MarkMenu({ at, title, actions, onClose }: MarkMenuProps) {
  if (at === null) return null;
  return (
    <Portal>
      <Menu
        opened
        onChange={(isOpen) => !isOpen && onClose()}
        position="bottom-start"
        // The key that opens it must not count as one pressed outside of it.
        clickOutsideEvents={CLICKS}
        shadow="md"
        returnFocus={false}
        withinPortal
        trapFocus
      >
        <Menu.Target>
          <Spot at={at} />
        </Menu.Target>
        <Menu.Dropdown aria-label={`What to do with ${title}`}>
          <Menu.Label style={{ maxWidth: 320, overflowWrap: "anywhere" }}>{title}</Menu.Label>
          {actions.map(({ label, onClick }) => (
            <Menu.Item key={label} onClick={onClick}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Portal>
  );
}
