"use client";

import { Loader, Modal, VisuallyHidden } from "@mantine/core";
import {
  IconBookmark,
  IconBolt,
  IconClock,
  IconColumns,
  IconDatabase,
  IconFile,
  IconLayoutDashboard,
  IconSearch,
} from "@tabler/icons-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { formatCount } from "@/lib/format";
import type { Can } from "../navigation";
import { ErrorNotice } from "../notices";
import { type PaletteGroup, type PaletteItem } from "./palette-items";
import classes from "./palette.module.css";
import { useChoose } from "./use-choose";
import { usePaletteItems } from "./use-palette-items";

const ICONS: Record<PaletteGroup, ReactNode> = {
  Recent: <IconClock size={18} stroke={1.6} aria-hidden />,
  Datasets: <IconDatabase size={18} stroke={1.6} aria-hidden />,
  Columns: <IconColumns size={18} stroke={1.6} aria-hidden />,
  "Saved questions": <IconBookmark size={18} stroke={1.6} aria-hidden />,
  Dashboards: <IconLayoutDashboard size={18} stroke={1.6} aria-hidden />,
  Pages: <IconFile size={18} stroke={1.6} aria-hidden />,
  Actions: <IconBolt size={18} stroke={1.6} aria-hidden />,
};

type Props = { opened: boolean; onClose: () => void; org: string; can: Can; email: string };

/** Search over everything someone may see, and what can be done from anywhere. A list that the keys move through. */
export function Palette({ opened, onClose, ...rest }: Props) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={640} yOffset="8vh" padding={0} transitionProps={{ duration: 80 }}>
      <Modal.Overlay />
      <Modal.Content aria-label="Search">
        <Modal.Body>
          <PaletteBody onClose={onClose} {...rest} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteBody({ onClose, org, can, email }: Omit<Props, "opened">) {
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  // Enter before the search has answered is for what it will find, not for what an earlier text has found.
  const isEntered = useRef(false);
  const { groups, isSearching, error, retry } = usePaletteItems({ text, org, can, email });
  const choose = useChoose({ org, email, onClose });
  const items = groups.flatMap((group) => group.items);
  const at = Math.min(place, Math.max(items.length - 1, 0));
  useEffect(() => {
    if (!isEntered.current || isSearching) return;
    isEntered.current = false;
    if (items[0] && !error) choose(items[0]);
  }, [isSearching, items, error, choose]);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers answer with a promise, which is no clean-up.
    void list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at, groups]);

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    const moved = items.length === 0 ? null : movedTo(event.key, at, items.length);
    if (moved !== null) {
      event.preventDefault();
      setPlace(moved);
      isEntered.current = false;
    } else if (event.key === "Enter") {
      event.preventDefault();
      const item = items[at];
      if (isSearching && at === 0) isEntered.current = true;
      else if (item) choose(item);
    }
  }

  return (
    <>
      <div className={classes.field}>
        <IconSearch size={18} stroke={1.6} aria-hidden />
        <input
          className={classes.input}
          data-autofocus
          role="combobox"
          aria-label="Search datasets, columns, saved questions and dashboards"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={items.length > 0 ? `${listId}-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder="Search datasets, columns, questions, dashboards"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setPlace(0);
            isEntered.current = false;
          }}
          onKeyDown={onKeyDown}
        />
        {isSearching && <Loader size="xs" aria-hidden />}
      </div>
      {error && (
        <div style={{ padding: 12 }}>
          <ErrorNotice error={error} title="The search did not work" onRetry={retry} />
        </div>
      )}
      <div id={listId} ref={list} role="listbox" aria-label="Found" className={classes.list}>
        {groups.map(({ group, items: members }) => (
          <div key={group} role="group" aria-label={group}>
            <div className={classes.heading} aria-hidden>
              {group}
            </div>
            {members.map((item) => (
              <Option
                key={item.id}
                id={`${listId}-${items.indexOf(item)}`}
                item={item}
                isSelected={items[at] === item}
                onPoint={() => setPlace(items.indexOf(item))}
                onChoose={() => choose(item)}
              />
            ))}
          </div>
        ))}
      </div>
      {items.length === 0 && !isSearching && (
        <div className={classes.note}>Nothing of that name is there for you. Try fewer letters, or another word.</div>
      )}
      {items.length === 0 && isSearching && <div className={classes.note}>Searching…</div>}
      <VisuallyHidden role="status">{isSearching ? "Searching" : formatCount(items.length, "result")}</VisuallyHidden>
      <div className={classes.keys} aria-hidden>
        <span>↑ ↓ move</span>
        <span>⏎ open</span>
        <span>Esc close</span>
      </div>
    </>
  );
}

type OptionProps = { id: string; item: PaletteItem; isSelected: boolean; onPoint: () => void; onChoose: () => void };

function Option({ id, item, isSelected, onPoint, onChoose }: OptionProps) {
  return (
    // The field keeps the focus and its keys move through the list; these are for who gets here by other means.
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      className={classes.option}
      tabIndex={-1}
      onMouseMove={isSelected ? undefined : onPoint}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key === "Enter") onChoose();
      }}
    >
      {ICONS[item.group]}
      <span className={classes.texts}>
        <span className={classes.title}>{item.title}</span>
        {item.detail !== "" && <span className={classes.detail}>{item.detail}</span>}
      </span>
    </div>
  );
}

function movedTo(key: string, at: number, length: number): number | null {
  if (key === "ArrowDown") return (at + 1) % length;
  if (key === "ArrowUp") return (at + length - 1) % length;
  if (key === "PageDown") return Math.min(at + 8, length - 1);
  if (key === "PageUp") return Math.max(at - 8, 0);
  return null;
}
