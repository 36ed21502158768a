"use client";

import { Button, createTheme, MantineThemeProvider, SegmentedControl, Switch } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import { queryKeys } from "../query-keys";
import { ResultPanel } from "../results/result-panel";
import { useRun } from "../results/use-run";
import { ProblemsContext } from "./builder-context";
import classes from "./builder.module.css";
import { Card } from "./card";
import { ColumnsPanel, type ColumnActions } from "./columns-panel";
import { newCondition } from "./condition-edits";
import type { Draft } from "./draft";
import { addFilter, addGrouping, addMeasure, setMode } from "./edit-query";
import { EstimateLine, estimateWords, refuses } from "./estimate-line";
import { defaultCut, exploreColumns, measureChoices, type ExploreColumn } from "./explore-columns";
import { FilterGroup } from "./filter-group";
import { GroupingCard } from "./grouping-card";
import { MeasuresCard } from "./measures-card";
import { problemsOf } from "./problems";
import { RowsCard } from "./rows-card";
import { SortCard } from "./sort-card";
import { SqlPanel } from "./sql-panel";
import { asksSomething } from "./to-query";
import { usePlan } from "./use-plan";
import type { Question } from "./use-question";

/** A question has many controls: inside the builder they are small. */
const dense = createTheme({
  components: Object.fromEntries(
    ["Autocomplete", "MultiSelect", "NumberInput", "Select", "TagsInput", "TextInput"].map((name) => [
      name,
      { defaultProps: { size: "xs" } },
    ]),
  ),
});

/** Columns on the left; the question from the top down; its estimate and SQL; the answer. */
export function QuestionBuilder({ detail, question }: { detail: DatasetDetail; question: Question }) {
  const { draft, query, text, keys, unfinished, edit, undo, redo, markAsked } = question;
  const columns = useMemo(() => exploreColumns(detail), [detail]);
  const asks = asksSomething(draft);
  const plan = usePlan(query, text, asks);
  const { state, answers, run, cancel } = useRun();
  const [shown, setShown] = useState("question");
  const [isSqlShown, setSqlShown] = useLocalStorage({ key: "medlake-explore-sql", defaultValue: true });

  const failed = state.status === "failed" && state.text === text ? state.error : null;
  const details = plan.error?.details ?? failed?.details;
  const problems = useMemo(() => problemsOf(details ?? [], keys), [details, keys]);
  const mayRun = asks && !(plan.error && refuses(plan.error)) && state.status !== "running";
  const ask = useCallback(() => {
    if (!mayRun) return;
    markAsked();
    void run(query, text);
  }, [mayRun, markAsked, run, query, text]);
  useHotkeys([["mod+Enter", ask]], []);
  useHotkeys([
    ["mod+Z", undo],
    ["mod+shift+Z", redo],
  ]);

  const exact = answers.find((item) => item.text === text);
  const asked = exact ?? answers.find((item) => item.query.from === draft.from);
  useNewerVersion(detail, exact?.answer.dataset.version);
  const actions = useColumnActions(draft, edit, () => setShown("question"));

  return (
    <ProblemsContext value={problems.byPart}>
      <MantineThemeProvider theme={dense}>
        <div className={classes.switch}>
          <SegmentedControl
            fullWidth
            aria-label="What to show"
            data={[
              { value: "question", label: "Question" },
              { value: "columns", label: "Columns" },
            ]}
            value={shown}
            onChange={setShown}
          />
        </div>
        <div className={classes.layout} data-shown={shown}>
          <div className={classes.side}>
            <ColumnsPanel columns={columns} actions={actions} />
          </div>
          <div className={classes.main}>
            <div className={classes.panel}>
              <Card title="Filter" errors={problems.byCard.where}>
                <FilterGroup
                  root={draft.where}
                  group={draft.where}
                  path={[]}
                  columns={columns}
                  dataset={draft.from}
                  emptyHint="No filter: every row counts."
                  onChange={(where, merge) => edit({ ...draft, where }, merge)}
                />
              </Card>
              <ModeCards draft={draft} columns={columns} problems={problems.byCard} edit={edit} />
              <SortCard draft={draft} columns={columns} errors={problems.byCard.orderBy} onChange={edit} />
              <div className={classes.foot}>
                <EstimateLine plan={plan} asks={asks} unfinished={unfinished} wasRun={exact !== undefined || state.status === "running"} />
                <Switch
                  size="sm"
                  label="See rows"
                  title={
                    detail.can.queryRows
                      ? "The rows themselves instead of a summary"
                      : "Your role and your organisation's grant allow summaries only"
                  }
                  checked={draft.mode === "rows"}
                  disabled={!(draft.mode === "rows" ? detail.can.querySummary : detail.can.queryRows)}
                  onChange={(event) =>
                    edit(
                      setMode(
                        draft,
                        event.currentTarget.checked ? "rows" : "summary",
                        columns.map((column) => column.name),
                      ),
                    )
                  }
                />
                <Switch size="sm" label="SQL" checked={isSqlShown} onChange={(event) => setSqlShown(event.currentTarget.checked)} />
                <Button
                  leftSection={<IconPlayerPlay size={14} aria-hidden />}
                  disabled={!mayRun}
                  onClick={ask}
                  title={
                    mayRun ? "Run (Ctrl+Enter)" : state.status === "running" ? "A question is running" : estimateWords(plan, asks).words
                  }
                >
                  Run
                </Button>
              </div>
              {isSqlShown && <SqlPanel plan={plan} />}
            </div>
            <div className={classes.panel}>
              <ResultPanel
                state={state}
                asked={asked}
                isStale={asked !== undefined && exact === undefined}
                canDownload={detail.can.download}
                onRun={ask}
                onCancel={() => void cancel()}
              />
            </div>
          </div>
        </div>
      </MantineThemeProvider>
    </ProblemsContext>
  );
}

/** An answer of a newer version than the page knows: its columns, profiles and months are asked for again. */
function useNewerVersion({ slug, version }: Pick<DatasetDetail, "slug" | "version">, answered: number | undefined): void {
  const client = useQueryClient();
  const isBehind = answered !== undefined && answered > version;
  useEffect(() => {
    if (isBehind) void client.invalidateQueries({ queryKey: queryKeys.dataset(slug) });
  }, [client, isBehind, slug]);
}

type ModeCardsProps = {
  draft: Draft;
  columns: readonly ExploreColumn[];
  problems: ReturnType<typeof problemsOf>["byCard"];
  edit: (draft: Draft, merge?: string) => void;
};

/** A summary's groups, measures and filters on measures; or the columns of the rows. */
function ModeCards({ draft, columns, problems, edit }: ModeCardsProps) {
  if (draft.mode === "rows") return <RowsCard draft={draft} columns={columns} errors={problems.select} onChange={edit} />;
  const measures = measureChoices(draft, columns);
  return (
    <>
      <GroupingCard draft={draft} columns={columns} errors={problems.groupBy} onChange={edit} />
      <MeasuresCard draft={draft} columns={columns} errors={problems.measures} onChange={edit} />
      {measures.length > 0 && (
        <Card title="Keep only" errors={problems.having}>
          <FilterGroup
            root={draft.having}
            group={draft.having}
            path={[]}
            columns={measures}
            dataset={null}
            emptyHint="Groups whose measures pass a filter; without one, all groups."
            onChange={(having, merge) => edit({ ...draft, having }, merge)}
          />
        </Card>
      )}
    </>
  );
}

/** What the menu of a column does to the question. */
function useColumnActions(draft: Draft, edit: (draft: Draft) => void, onDone: () => void): ColumnActions {
  const done = (changed: Draft) => {
    edit(changed);
    onDone();
  };
  return {
    filterBy: (column, value) =>
      done({
        ...draft,
        where: addFilter(draft.where, [], newCondition(column, value === undefined ? undefined : column.kind === "text" ? [value] : value)),
      }),
    groupBy: (column) => done(addGrouping(draft, column.name, defaultCut(column))),
    measure: (column, fn) => done(addMeasure(draft, { fn, field: column.name })),
    show:
      draft.mode === "rows"
        ? (column) => done(draft.select.includes(column.name) ? draft : { ...draft, select: [...draft.select, column.name] })
        : undefined,
  };
}
