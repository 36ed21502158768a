"use client";

import { IconEyeOff } from "@tabler/icons-react";
import { useMemo, useState, type ComponentProps, type ReactNode } from "react";
import type { QueryAnswer } from "@/lib/analysis";
import type { DatasetDetail } from "@/lib/catalog";
import type { TileQuestion } from "@/lib/dashboards";
import { formatNumber } from "@/lib/format";
import type { Query, Visual } from "@/lib/query";
import type { NumberBefore } from "../charts/number-view-change";
import { SelectedGroups } from "../charts/selected-groups";
import { AnswerView } from "../results/answer-view";
import { rowsWords } from "../results/answer-words";
import { kindOf } from "../results/cell-text";
import type { Mark, MarkAction } from "../results/marks";
import type { ComposedTile, QuestionTile, ReadyQuestion } from "./compose-tile";
import classes from "./dashboards.module.css";
import { TileAnswer, TileMessage } from "./tile-answer";
import { TileFrame } from "./tile-frame";
import type { TileMark } from "./tile-marks";
import { TileMenu } from "./tile-menu";
import { useAnswer } from "./use-answer";
import { useNumberBefore } from "./use-number-before";
import { useSeen } from "./use-seen";

type QuestionTileProps = {
  org: string;
  tile: QuestionTile;
  question: TileQuestion;
  /** Null while what it takes to ask is not known yet. */
  composed: ComposedTile | null;
  dataset: DatasetDetail | undefined;
  mark: TileMark | undefined;
  onMark?: ((mark: TileMark) => void) | undefined;
  /** Whether a mark would filter another tile. */
  concernsOthers?: ((mark: TileMark) => boolean) | undefined;
  /** Everything is asked for, in view or not: for printing. */
  isWhole?: boolean;
  /** While the dashboard is edited: what can be done with the tile, and by what it is taken hold of. */
  editing?: { tools: ReactNode; headProps: ComponentProps<"div"> } | undefined;
};

const TABLE: Visual = { kind: "table" };

/** A tile that shows the answer to a saved question, asked by the person who looks. */
export function QuestionTileView(props: QuestionTileProps) {
  const { tile, question, composed, editing } = props;
  if (question.state !== "ready") {
    return (
      <TileFrame {...editing} title={tile.title ?? (question.state === "hidden" ? "Not for you to see" : "Removed question")}>
        <TileMessage>{question.message}</TileMessage>
      </TileFrame>
    );
  }
  const title = tile.title ?? question.name;
  if (composed && "problem" in composed) {
    return (
      <TileFrame {...editing} title={title}>
        <TileMessage>{composed.problem}</TileMessage>
      </TileFrame>
    );
  }
  return <AskedTile {...props} question={question} title={title} asked={composed} />;
}

type AskedTileProps = Omit<QuestionTileProps, "question" | "composed"> & {
  question: ReadyQuestion;
  title: string;
  asked: { query: Query; text: string } | null;
};

function AskedTile({ org, tile, question, title, asked, dataset, mark, onMark, concernsOthers, isWhole = false, editing }: AskedTileProps) {
  const { ref, isSeen } = useSeen<HTMLElement>(isWhole);
  const state = useAnswer(asked, isSeen);
  const [isTable, setIsTable] = useState(false);
  const saved = tile.visual ?? question.visual;
  const visual = isTable ? TABLE : saved;
  const before = useNumberBefore({ asked, state, dataset, isCompared: visual.compare === true && showsNumbers(asked?.query, visual) });
  const markOf = (found: Mark, answer: QueryAnswer): TileMark => ({ tile: tile.id, groups: groupsOfMark(found, answer) });
  const isSummary = asked !== null && asked.query.select === undefined;
  const tools = asked && (
    <TileMenu
      org={org}
      title={title}
      asked={asked}
      answer={state.answer}
      savedQuestion={question.mayOpen ? tile.question : null}
      mayDownload={question.mayDownload}
      showsTable={isSummary && saved.kind !== "table" ? isTable : null}
      onShowTable={setIsTable}
    />
  );
  return (
    <TileFrame ref={ref} title={title} isMarked={mark !== undefined} tools={tools} {...editing}>
      {question.notice !== null && (
        <p className={classes.notice} role="note">
          <IconEyeOff size={14} aria-hidden />
          {question.notice}
        </p>
      )}
      <TileAnswer state={state}>
        {(answer, height) => (
          <AnswerOfTile
            selected={mark}
            answer={answer}
            height={height}
            query={asked?.query}
            visual={visual}
            title={title}
            dataset={dataset}
            before={before}
            onMark={onMark && ((found) => onMark(markOf(found, answer)))}
            // One that is there already can be taken away again.
            isAlone={(found) => mark === undefined && concernsOthers?.(markOf(found, answer)) === false}
          />
        )}
      </TileAnswer>
      {state.answer && <TileFoot answer={state.answer} isTable={visual.kind === "table"} />}
    </TileFrame>
  );
}

/** Whether the answer is shown as numbers: a summary without groups, unless it is shown as a table. */
function showsNumbers(query: Query | undefined, { kind = "number" }: Visual): boolean {
  return kind === "number" && query !== undefined && query.select === undefined && (query.groupBy ?? []).length === 0;
}

type AnswerProps = {
  /** The mark of this tile that filters the others. */
  selected: TileMark | undefined;
  answer: QueryAnswer;
  height: number;
  query: Query | undefined;
  visual: Visual;
  title: string;
  dataset: DatasetDetail | undefined;
  before: NumberBefore | undefined;
  onMark?: ((mark: Mark) => void) | undefined;
  /** Whether no other tile has what the mark stands for. */
  isAlone: (mark: Mark) => boolean;
};

/** The menu of a mark that filters nothing: a click that does nothing and does not say so looks like a fault. */
const ALONE: MarkAction[] = [{ label: "No other tile has this column, so nothing is filtered", onClick: () => {} }];

function AnswerOfTile({ selected, answer, height, query, visual, title, dataset, before, onMark, isAlone }: AnswerProps) {
  const groups = useMemo(() => selected?.groups.map(({ value }) => value) ?? null, [selected]);
  return (
    <SelectedGroups value={groups}>
      <AnswerView
        columns={answer.columns}
        rows={answer.rows}
        totals={answer.totals}
        others={answer.others}
        truncated={answer.truncated}
        query={query}
        visual={visual}
        coverage={dataset?.coverage}
        hospitalColumn={dataset?.hospitalColumn}
        height={height}
        before={before}
        onMark={onMark}
        actionsFor={onMark && ((mark) => (isAlone(mark) ? ALONE : []))}
        isCompact
        title={title}
      />
    </SelectedGroups>
  );
}

/** The values of the groups with the kinds of their columns, as a filter needs them. */
function groupsOfMark(mark: Mark, answer: QueryAnswer): TileMark["groups"] {
  return mark.groups.map((value, index) => ({ value, kind: kindOf(answer.columns[index]?.type ?? "text") }));
}

/** What must not be left unsaid: rows that are left out, cells that are suppressed, and what to know before trusting it. */
function TileFoot({ answer, isTable }: { answer: QueryAnswer; isTable: boolean }) {
  const words = [
    ...(isTable || answer.truncated ? [rowsWords({ rowCount: answer.rowCount, truncated: answer.truncated, limit: undefined })] : []),
    ...(answer.suppressed > 0 ? [`${formatNumber(answer.suppressed)} cells suppressed`] : []),
    ...answer.warnings.map(({ message }) => message),
  ];
  return words.length > 0 && <p className={`${classes.foot} tabular`}>{words.join(" · ")}</p>;
}
