"use client";

import { Menu } from "@mantine/core";
import { useCallback, useId, useLayoutEffect, useState, type MouseEvent, type ReactNode, type Ref } from "react";
import type { ListMenuIds } from "./column-row";
import { useTypeAhead } from "./type-ahead";

/** Beside what it is of; where there is no room at either side, below or above it. */
const BESIDE = { flip: { fallbackAxisSideDirection: "end" as const }, shift: true };

type Opened<T> = { of: T; element: HTMLElement; isOpen: boolean };

/** One menu for all rows of a list: what it is open for, and the button that opened it. */
export function useListMenu<T>(isSame: (a: T, b: T) => boolean) {
  const [opened, setOpened] = useState<Opened<T> | null>(null);
  const id = useId();
  const toggle = useCallback(
    (of: T, event: MouseEvent<HTMLElement>) => {
      const element = event.currentTarget;
      setOpened((now) => ({ of, element, isOpen: !(now?.isOpen && isSame(now.of, of)) }));
    },
    [isSame],
  );
  const close = useCallback(() => setOpened((now) => now && { ...now, isOpen: false }), []);
  return { id, opened, toggle, close, openFor: opened?.isOpen ? opened.of : null };
}

/** What the menu gives to the button it is open for. */
export function menuIds(id: string): ListMenuIds {
  return { target: `${id}-target`, dropdown: `${id}-dropdown` };
}

type ListMenuProps = { id: string; opened: { element: HTMLElement; isOpen: boolean } | null; onClose: () => void; children: ReactNode };

export function ListMenu({ id, opened, onClose, children }: ListMenuProps) {
  const onKeyDown = useTypeAhead();
  return (
    <Menu
      id={id}
      position="right-start"
      shadow="md"
      width={300}
      middlewares={BESIDE}
      opened={opened?.isOpen === true}
      onChange={(isOpen) => !isOpen && onClose()}
    >
      <Menu.Target>
        <Anchor element={opened?.element ?? null} />
      </Menu.Target>
      {/* There from the start: only then does it know at its first opening where the focus came from. */}
      <Menu.Dropdown mah="80dvh" style={{ overflowY: "auto" }} onKeyDown={onKeyDown}>
        {opened && children}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Gives the menu a button of the list as its own. */
function Anchor({ ref, element }: { ref?: Ref<HTMLElement>; element: HTMLElement | null }) {
  useLayoutEffect(() => {
    if (typeof ref === "function") ref(element);
  }, [ref, element]);
  return null;
}
