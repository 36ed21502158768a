"use client";

import { Button, Text, VisuallyHidden } from "@mantine/core";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useReducer, useState } from "react";
import type { DashboardDetail, ResolvedTile, Tile, TileQuestion } from "@/lib/dashboards";
import { pages } from "@/lib/urls";
import { PageHeader } from "../shell/page";
import { Empty } from "../shell/notices";
import { useFocusBack } from "../shell/use-focus-back";
import { useKeptFocus } from "../shell/use-kept-focus";
import { appliesTo } from "./compose-tile";
import { composeTiles } from "./compose-tiles";
import { DashboardGrid } from "./dashboard-grid";
import { draftOf, draftProblem, withoutTile, withQuestion, withText, withTile } from "./edit-draft";
import { editReducer, sameDraft, startEdit, type DashboardDraft } from "./edit-history";
import { EditorTile } from "./editor-tile";
import { EditorTools } from "./editor-tools";
import { reachWords } from "./filter-columns";
import { keepDraft } from "./kept-draft";
import { KeptNotice } from "./kept-notice";
import { DiscardDialog, LeaveDialog } from "./leave-dialog";
import { useEditorQuestions } from "./use-editor-questions";
import { useKeptDraft } from "./use-kept-draft";
import { useLeaveGuard } from "./use-leave-guard";
import { useStackMoves } from "./use-stack-moves";
import { useTileMove } from "./use-tile-move";
import classes from "./dashboards.module.css";

// What opens only when it is asked for is fetched then.
const AddQuestion = dynamic(() => import("./add-question").then((module) => module.AddQuestion), { ssr: false });
const FiltersEditor = dynamic(() => import("./filters-editor").then((module) => module.FiltersEditor), { ssr: false });
const SaveDashboard = dynamic(() => import("./save-dashboard").then((module) => module.SaveDashboard), { ssr: false });
const TileSettings = dynamic(() => import("./tile-settings").then((module) => module.TileSettings), { ssr: false });

type DashboardEditorProps = { org: string; userId: string; initial: DashboardDetail };
type Panel = { kind: "question" } | { kind: "filters" } | { kind: "save" } | { kind: "discard" } | { kind: "tile"; id: string };

const NOTHING_SET = new Map<string, never>();

/** A dashboard being edited: tiles arranged by mouse and keyboard, filters, and a new version at the end. */
export function DashboardEditor({ org, userId, initial }: DashboardEditorProps) {
  const router = useRouter();
  const [base, setBase] = useState(initial);
  const saved = useMemo(() => draftOf(base), [base]);
  const [history, dispatch] = useReducer(editReducer, saved, startEdit);
  const [panel, setPanel] = useState<Panel | null>(null);
  useFocusBack(panel !== null);
  const page = useKeptFocus<HTMLDivElement>();
  const [isLeaving, setIsLeaving] = useState(false);
  const draft = history.present;
  const isChanged = !sameDraft(draft, saved) && !isLeaving;
  const guard = useLeaveGuard(isChanged);
  const kept = useKeptDraft({ userId, base, draft, isChanged });

  const edit = useCallback((change: (draft: DashboardDraft) => DashboardDraft, merge?: string) => {
    dispatch({ type: "edit", change, ...(merge !== undefined && merge !== "" && { merge }) });
  }, []);
  const place = useCallback((tiles: Tile[]) => edit((old) => ({ ...old, tiles })), [edit]);
  const move = useTileMove(draft.tiles, place);
  const stack = useStackMoves(draft.tiles, place);
  const { byQuestion, datasets } = useEditorQuestions(base, draft.tiles, draft.filters);
  const resolved = useMemo(
    () =>
      draft.tiles.map((tile): ResolvedTile => ({
        tile,
        question: tile.kind === "question" ? (byQuestion.get(tile.question) ?? null) : null,
      })),
    [draft.tiles, byQuestion],
  );
  const filters = useMemo(() => draft.filters.map((filter) => ({ ...filter, datasets: [] })), [draft.filters]);
  const { composed } = useMemo(
    () => composeTiles({ tiles: resolved, filters, temporary: NOTHING_SET, marks: [], known: datasets }),
    [resolved, filters, datasets],
  );
  const questionOf = (tile: Tile) => (tile.kind === "question" ? byQuestion.get(tile.question) : undefined);
  const datasetOf = (tile: Tile) => {
    const question = questionOf(tile);
    return question?.state === "ready" ? datasets.details.get(question.dataset.slug) : undefined;
  };
  const reachOf = (id: string) =>
    reachWords(
      appliesTo(
        id,
        resolved.map(({ question }) => question),
      ),
    );
  const open = panel?.kind === "tile" ? draft.tiles.find(({ id }) => id === panel.id) : undefined;
  const problem = draftProblem(draft);
  const view = pages.dashboard(org, base.id);

  function leaveTo(next: DashboardDetail | null): void {
    setIsLeaving(true);
    keepDraft(userId, base.id, null);
    if (next) setBase(next);
    router.push(view);
  }

  return (
    <div ref={page} className={classes.dashboard}>
      <PageHeader
        title={`Edit ${base.name}`}
        actions={
          <EditorTools
            history={history}
            isChanged={isChanged}
            problem={problem}
            onUndo={() => dispatch({ type: "undo" })}
            onRedo={() => dispatch({ type: "redo" })}
            onAddQuestion={() => setPanel({ kind: "question" })}
            onAddText={() => edit(withText)}
            onFilters={() => setPanel({ kind: "filters" })}
            onSave={() => setPanel({ kind: "save" })}
            onDiscard={() => (isChanged ? setPanel({ kind: "discard" }) : leaveTo(null))}
          />
        }
      />
      {kept.found && (
        <KeptNotice
          found={kept.found}
          isOlder={kept.found.revision !== base.revision}
          onTake={(found) => {
            edit(() => found);
            kept.forget();
          }}
          onDrop={kept.drop}
        />
      )}
      {problem !== null && (
        <Text role="alert" size="sm" c="var(--mantine-color-error)" mb="sm">
          {problem}
        </Text>
      )}
      <VisuallyHidden role="status">{move.announcement}</VisuallyHidden>
      <VisuallyHidden role="status">{stack.announcement}</VisuallyHidden>
      {draft.tiles.length === 0 && (
        <Empty title="No tiles yet" action={<Button onClick={() => setPanel({ kind: "question" })}>Add a question</Button>}>
          A tile shows the answer of a saved question, or a text.
        </Empty>
      )}
      <DashboardGrid tiles={move.tiles} isMoving={move.movingId !== null}>
        {(tile) => (
          <EditorTile
            org={org}
            tile={tile}
            name={nameOf(tile, questionOf(tile))}
            question={questionOf(tile)}
            composed={composed.get(tile.id) ?? null}
            dataset={datasetOf(tile)}
            move={move}
            stack={stack}
            onSettings={() => setPanel({ kind: "tile", id: tile.id })}
            onRemove={() => edit((old) => withoutTile(old, tile.id))}
          />
        )}
      </DashboardGrid>
      {panel?.kind === "question" && (
        <AddQuestion
          org={org}
          onClose={() => setPanel(null)}
          onPick={(question) => {
            edit((old) => withQuestion(old, question.id, question.visual));
            setPanel(null);
          }}
        />
      )}
      {panel?.kind === "filters" && (
        <FiltersEditor
          filters={draft.filters}
          details={[...datasets.details.values()]}
          reachOf={reachOf}
          onChange={(next, merge) => edit((old) => ({ ...old, filters: next }), merge)}
          onClose={() => setPanel(null)}
        />
      )}
      {open && (
        <TileSettings
          key={open.id}
          tile={open}
          question={questionOf(open)}
          composed={composed.get(open.id) ?? null}
          dataset={datasetOf(open)}
          onChange={(change, merge) => edit((old) => withTile(old, open.id, change), merge)}
          onClose={() => setPanel(null)}
        />
      )}
      {panel?.kind === "save" && (
        <SaveDashboard
          base={base}
          draft={draft}
          onSaved={leaveTo}
          onDiscard={(newest) => {
            keepDraft(userId, base.id, null);
            setBase(newest);
            dispatch({ type: "load", draft: draftOf(newest) });
            setPanel(null);
          }}
          onClose={() => setPanel(null)}
        />
      )}
      <DiscardDialog opened={panel?.kind === "discard"} onClose={() => setPanel(null)} onDiscard={() => leaveTo(null)} />
      <LeaveDialog guard={guard} />
    </div>
  );
}

function nameOf(tile: Tile, question: TileQuestion | undefined): string {
  if (tile.kind === "text") return `the text "${firstLine(tile.text)}"`;
  return tile.title ?? (question?.state === "ready" ? question.name : "the tile");
}

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  return line.replace(/^#+\s*/, "").slice(0, 40);
}
