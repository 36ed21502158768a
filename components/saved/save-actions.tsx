"use client";

import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown } from "@tabler/icons-react";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { formatNumber } from "@/lib/format";
import { queryToSearch, type Query, type Visual } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";
import { differsFromSaved, filledQuestion } from "./filled-question";
import { SaveDialog, type SaveMode } from "./save-dialog";

export type SaveActionsProps = {
  org: string;
  /** The question and how it is shown, as they stand in the builder. */
  question: Query;
  visual: Visual;
  /** The saved question that is open in the builder. */
  saved?: SavedQueryDetail | undefined;
  /** Whether the person may keep questions at all: the action saved.change. */
  maySave?: boolean | undefined;
  /** The person goes back to the question as it is saved; without it, only the address does. */
  onDiscard?: (() => void) | undefined;
};

/** Keeping the question that is being built: as a new one, or as a version of the one that is open. */
export function SaveActions({ org, question, visual, saved, maySave = true, onDiscard }: SaveActionsProps) {
  const [mode, setMode] = useState<SaveMode | null>(null);
  const [, setAddress] = useQueryStates({ saved: parseAsString, q: parseAsString, dataset: parseAsString });
  if (!maySave && !saved) return null;
  const mayChange = maySave && saved !== undefined && saved.access !== "view";
  const isChanged = saved !== undefined && differsFromSaved(saved, question, visual);
  const onSaved = (made: SavedQueryDetail) => {
    const words = made.version === 1 ? "Saved. It is private until you share it." : `Saved as version ${formatNumber(made.version)}.`;
    notifications.show({ message: words });
    setMode(null);
    void setAddress({ saved: made.id }, { history: "replace" });
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
              onClick={() => setMode("change")}
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
              {maySave && <Menu.Item onClick={() => setMode("copy")}>Save as a copy</Menu.Item>}
              <Menu.Item disabled={!isChanged} onClick={discard}>
                Discard changes
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      ) : (
        <Button data-tour="save" onClick={() => setMode("new")}>
          Save
        </Button>
      )}
      {mode !== null && (
        <SaveDialog opened mode={mode} question={question} visual={visual} saved={saved} onSaved={onSaved} onClose={() => setMode(null)} />
      )}
    </>
  );
}
