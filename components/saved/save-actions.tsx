"use client";

import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { formatNumber } from "@/lib/format";
import { queryToSearch, type Query, type Visual } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";
import { differsFromSaved, filledQuestion } from "./filled-question";
import { SaveDialog, type SaveMode } from "./save-dialog";

// Asked for now and then.
const AddToDashboard = dynamic(() => import("./add-to-dashboard").then((module) => module.AddToDashboard), { ssr: false });
const ShareQuestion = dynamic(() => import("./share-question").then((module) => module.ShareQuestion), { ssr: false });

export type SaveActionsProps = {
  org: string;
  /** The question and how it is shown, as they stand in the builder. */
  question: Query;
  visual: Visual;
  /** What stands in the builder and is not kept, one sentence each. */
  leftOut?: readonly string[] | undefined;
  /** The saved question that is open in the builder. */
  saved?: SavedQueryDetail | undefined;
  /** Whether the person may keep questions at all: the action saved.change. */
  maySave?: boolean | undefined;
  /** The person goes back to the question as it is saved; without it, only the address does. */
  onDiscard?: (() => void) | undefined;
};

/** Keeping the question that is being built: as a new one, or as a version of the one that is open. */
export function SaveActions({ org, question, leftOut = [], visual, saved, maySave = true, onDiscard }: SaveActionsProps) {
  const [mode, setMode] = useState<SaveMode>("new");
  // The dialog stays while it is closed: it gives the focus back to what opened it.
  const [isOpen, setOpen] = useState(false);
  const [openings, setOpenings] = useState(0);
  const [dialog, setDialog] = useState<"share" | "dashboard" | null>(null);
  const more = useRef<HTMLButtonElement>(null);
  const closeDialog = () => {
    setDialog(null);
    more.current?.focus();
  };
  // What opened the dialog is gone or switched off once the question is saved: the focus goes to what leads on from there.
  const savedNow = useRef<string | null>(null);
  const openId = saved?.id;
  useEffect(() => {
    if (savedNow.current === null || isOpen || openId !== savedNow.current) return;
    savedNow.current = null;
    // Who has gone on meanwhile is left where they are.
    const { activeElement } = document;
    const isLost = activeElement === null || activeElement === document.body || activeElement.matches(":disabled, [role=dialog] *");
    if (isLost) more.current?.focus();
  }, [isOpen, openId]);
  const [, setAddress] = useQueryStates({ saved: parseAsString, q: parseAsString, dataset: parseAsString });
  if (!maySave && !saved) return null;
  const mayChange = maySave && saved !== undefined && saved.access !== "view";
  const isChanged = saved !== undefined && differsFromSaved(saved, question, visual);
  const onSaved = (made: SavedQueryDetail) => {
    const words =
      made.version === 1
        ? "Saved. It is private until you share it. Share it, or put it on a dashboard, from the menu beside Save changes."
        : `Saved as version ${formatNumber(made.version)}.`;
    notifications.show({ message: words });
    savedNow.current = made.id;
    setOpen(false);
    void setAddress({ saved: made.id }, { history: "replace" });
  };
  const open = (next: SaveMode) => {
    setMode(next);
    setOpen(true);
    setOpenings((before) => before + 1);
  };
  const discard = () => {
    const filled = saved ? filledQuestion(saved) : null;
    if (onDiscard) onDiscard();
    else if (filled?.ok) void setAddress({ dataset: filled.query.from, q: queryToSearch(filled.query) }, { history: "push" });
  };
  return (
    <>
      {saved ? (
        <Group gap={0} wrap="nowrap">
          {mayChange ? (
            <Button
              disabled={!isChanged}
              title={isChanged ? `A new version of "${saved.name}"` : "Nothing has changed since it was saved"}
              style={{ borderStartEndRadius: 0, borderEndEndRadius: 0 }}
              onClick={() => open("change")}
            >
              Save changes
            </Button>
          ) : (
            <Button
              component={Link}
              href={pages.savedQuestion(org, saved.id)}
              variant="default"
              style={{ borderStartEndRadius: 0, borderEndEndRadius: 0 }}
            >
              Saved question
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon
                ref={more}
                size={36}
                variant={mayChange && isChanged ? "filled" : "default"}
                aria-label="More about the saved question"
                style={{ borderStartStartRadius: 0, borderEndStartRadius: 0, borderInlineStartWidth: 0, marginInlineStart: 1 }}
              >
                <IconChevronDown size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item component={Link} href={pages.savedQuestion(org, saved.id)}>
                {`Open "${saved.name.length > 40 ? `${saved.name.slice(0, 40)}…` : saved.name}"`}
              </Menu.Item>
              <Menu.Item onClick={() => setDialog("share")}>{saved.access === "owner" ? "Share…" : "Shared with…"}</Menu.Item>
              {maySave && <Menu.Item onClick={() => setDialog("dashboard")}>Add to a dashboard…</Menu.Item>}
              {maySave && <Menu.Item onClick={() => open("copy")}>Save as a copy</Menu.Item>}
              <Menu.Item disabled={!isChanged} onClick={discard}>
                Discard changes
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      ) : (
        <Button data-tour="save" onClick={() => open("new")}>
          Save
        </Button>
      )}
      <SaveDialog
        opened={isOpen}
        opening={openings}
        mode={mode}
        question={question}
        visual={visual}
        leftOut={leftOut}
        saved={saved}
        onSaved={onSaved}
        onClose={() => setOpen(false)}
      />
      {saved && dialog === "dashboard" && <AddToDashboard org={org} saved={saved} changed={{}} opened onClose={closeDialog} />}
      {saved && dialog === "share" && <ShareQuestion org={org} saved={saved} opened onClose={closeDialog} />}
    </>
  );
}
