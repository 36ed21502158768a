"use client";

import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconChartBar, IconFilter, IconPlus, IconTextSize } from "@tabler/icons-react";
import { useEffect } from "react";
import classes from "./dashboards.module.css";
import type { EditHistory } from "./edit-history";

type EditorToolsProps = {
  history: EditHistory;
  isChanged: boolean;
  problem: string | null;
  onUndo: () => void;
  onRedo: () => void;
  onAddQuestion: () => void;
  onAddText: () => void;
  onFilters: () => void;
  onSave: () => void;
  onDiscard: () => void;
};

/** What can be done with the dashboard that is being edited. */
export function EditorTools(props: EditorToolsProps) {
  const { history, isChanged, problem, onUndo, onRedo, onAddQuestion, onAddText, onFilters, onSave, onDiscard } = props;
  const [canUndo, canRedo] = [history.past.length > 0, history.future.length > 0];
  useUndoKeys(onUndo, onRedo);
  return (
    <div className={classes.actions}>
      <Tooltip label="Undo (Ctrl Z)">
        <ActionIcon variant="default" size={30} aria-label="Undo" disabled={!canUndo} onClick={onUndo}>
          <IconArrowBackUp size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl Shift Z)">
        <ActionIcon variant="default" size={30} aria-label="Redo" disabled={!canRedo} onClick={onRedo}>
          <IconArrowForwardUp size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>
            Add tile
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconChartBar size={16} stroke={1.6} aria-hidden />} onClick={onAddQuestion}>
            A saved question
          </Menu.Item>
          <Menu.Item leftSection={<IconTextSize size={16} stroke={1.6} aria-hidden />} onClick={onAddText}>
            A text
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button size="xs" variant="default" leftSection={<IconFilter size={14} stroke={1.6} aria-hidden />} onClick={onFilters}>
        {history.present.filters.length === 0 ? "Filters" : `Filters (${history.present.filters.length})`}
      </Button>
      <Button size="xs" variant="default" onClick={onDiscard}>
        {isChanged ? "Discard changes" : "Close"}
      </Button>
      <Button size="xs" disabled={!isChanged || problem !== null} onClick={onSave}>
        Save
      </Button>
    </div>
  );
}

/** Ctrl Z and Ctrl Shift Z, except where a text is being written: there they are the text's. */
function useUndoKeys(onUndo: () => void, onRedo: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      if (event.target instanceof HTMLElement && event.target.closest("input, textarea, [contenteditable]")) return;
      event.preventDefault();
      if (event.shiftKey) onRedo();
      else onUndo();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [onUndo, onRedo]);
}
