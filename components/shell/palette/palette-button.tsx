"use client";

import { ActionIcon, Kbd, UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useRef, useState, useSyncExternalStore } from "react";
import type { Can } from "../navigation";
import classes from "./palette-button.module.css";

// Pages that nobody searches from do not load it.
const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });

function isApple(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}

/** The search of the frame: a box where there is room, a sign where there is not, and Ctrl-K or ⌘K anywhere. */
export function PaletteButton({ org, can, email }: { org: string; can: Can; email: string }) {
  const [opened, setOpened] = useState(false);
  // Loaded with the first opening, then kept so that closing is drawn. Each opening is a palette of its own: one that is
  // asked for while the last is still fading away starts empty, too.
  const [openings, setOpenings] = useState(0);
  const opener = useRef<Element | null>(null);
  const open = () => {
    if (opened) return;
    opener.current = document.activeElement;
    setOpenings((before) => before + 1);
    setOpened(true);
  };
  // What had the focus has it again: a palette that is new with each opening knows nothing of it.
  const close = () => {
    setOpened(false);
    if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
  };
  useHotkeys([["mod+K", open]], []);
  const keys = useSyncExternalStore(
    () => () => {},
    () => (isApple() ? "⌘K" : "Ctrl K"),
    () => "Ctrl K",
  );
  return (
    <>
      <UnstyledButton className={classes.box} onClick={open} aria-keyshortcuts="Control+K Meta+K" data-tour="search">
        <IconSearch size={16} stroke={1.6} aria-hidden />
        <span className={classes.word}>Search…</span>
        <Kbd size="xs" aria-hidden>
          {keys}
        </Kbd>
      </UnstyledButton>
      <ActionIcon className={classes.sign} variant="subtle" color="gray" size="lg" aria-label="Search" onClick={open}>
        <IconSearch size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
      {openings > 0 && <Palette key={openings} opened={opened} onClose={close} org={org} can={can} email={email} />}
    </>
  );
}
