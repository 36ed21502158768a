"use client";

import { Button, createTheme, MantineThemeProvider, SegmentedControl, Switch } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import type { DialectName } from "@/lib/query";
import { queryKeys } from "../query-keys";
import { ResultPanel } from "../results/result-panel";
import { useRun } from "../results/use-run";
import { ProblemsContext } from "./builder-context";
import classes from "./builder.module.css";
import { Card } from "./card";
import { columnActions } from "./column-actions";
import { ColumnsPanel } from "./columns-panel";
import { DataCard } from "./data-card";
import { setMode } from "./edit-query";
import { EstimateLine } from "./estimate-line";
import { estimateWords, isOverLimit, refuses } from "./estimate-words";
import { FilterGroup } from "./filter-group";
import { ModeCards } from "./mode-cards";
import { problemsOf } from "./problems";
import { questionColumns } from "./question-columns";
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
  const { joins, derive } = draft;
  const columns = useMemo(() => questionColumns(detail, { joins, derive }), [detail, joins, derive]);
  const asks = asksSomething(draft);
  const [dialect, setDialect] = useLocalStorage<DialectName>({ key: "medlake-explore-dialect", defaultValue: "duckdb" });
  const plan = usePlan({ query, text, dialect, isAsked: asks });
  const { state, answers, run, cancel } = useRun();
  const [shown, setShown] = useState("question");
  const [isSqlShown, setSqlShown] = useLocalStorage({ key: "medlake-explore-sql", defaultValue: true });

  const failed = state.status === "failed" && state.text === text ? state.error : null;
  const refusal = plan.error ?? failed;
  const problems = useMemo(() => problemsOf(refusal?.details ?? [], keys, refusal?.message), [refusal, keys]);
  const mayRun = asks && !(plan.error && refuses(plan.error)) && !isOverLimit(plan) && state.status !== "running";
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
  const wasRun = exact !== undefined || state.status === "running";
  const estimate = estimateWords(plan, { asks, wasRun, dialect });
  const actions = columnActions(draft, edit, () => setShown("question"));

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
              <DataCard detail={detail} draft={draft} columns={columns} errors={problems.byCard.data} onChange={edit} />
              <Card title="Filter" errors={problems.byCard.where}>
                <FilterGroup
                  root={draft.where}
                  group={draft.where}
                  path={[]}
                  columns={columns}
                  emptyHint="No filter: every row counts."
                  onChange={(where, merge) => edit({ ...draft, where }, merge)}
                />
              </Card>
              <ModeCards draft={draft} columns={columns} problems={problems.byCard} edit={edit} />
              <SortCard draft={draft} columns={columns} errors={problems.byCard.orderBy} onChange={edit} />
              <div className={classes.foot}>
                <EstimateLine plan={plan} estimate={estimate} unfinished={unfinished} />
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
                  data-tour="run"
                  leftSection={<IconPlayerPlay size={14} aria-hidden />}
                  disabled={!mayRun}
                  onClick={ask}
                  title={mayRun ? "Run (Ctrl+Enter)" : state.status === "running" ? "A question is running" : estimate.words}
                >
                  Run
                </Button>
              </div>
              {isSqlShown && <SqlPanel plan={plan} dialect={dialect} onDialect={setDialect} />}
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
