"use client";

import { createTheme, MantineThemeProvider, SegmentedControl } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useMemo, useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import type { DialectName } from "@/lib/query";
import { queryKeys } from "../query-keys";
import { AnswerArea } from "./answer-area";
import { PatientContext, ProblemsContext } from "./builder-context";
import classes from "./builder.module.css";
import { columnActions } from "./column-actions";
import { ColumnsPanel } from "./columns-panel";
import { DataCard } from "./data-card";
import { FilterCard } from "./filter-card";
import { mayAsk, RightsNotice } from "./fewer-rights";
import { ModeCards } from "./mode-cards";
import { questionColumns } from "./question-columns";
import { RunFoot } from "./run-foot";
import { SortCard } from "./sort-card";
import { useAsking } from "./use-asking";
import { usePeriodBefore } from "./use-comparison";
import type { Question } from "./use-question";
import { useRunKey } from "./use-run-key";
import type { View } from "./use-view";

const SqlPanel = dynamic(() => import("./sql-panel").then((module) => module.SqlPanel), { ssr: false });

/** A question has many controls: inside the builder they are small. */
const dense = createTheme({
  components: Object.fromEntries(
    ["Autocomplete", "MultiSelect", "NumberInput", "Select", "TagsInput", "TextInput"].map((name) => [
      name,
      { defaultProps: { size: "xs" } },
    ]),
  ),
});

type QuestionBuilderProps = { detail: DatasetDetail; question: Question; view: View };

/** Columns on the left; the question from the top down; its estimate and SQL; the answer. */
export function QuestionBuilder({ detail, question, view }: QuestionBuilderProps) {
  const { draft, query, edit, undo, redo } = question;
  const { joins, derive } = draft;
  const columns = useMemo(() => questionColumns(detail, { joins, derive }), [detail, joins, derive]);
  const [dialect, setDialect] = useLocalStorage<DialectName>({ key: "medlake-explore-dialect", defaultValue: "duckdb" });
  const asking = useAsking({ question, dialect, isAllowed: mayAsk(detail, draft) });
  const { plan, problems, ask, exact } = asking;
  const period = usePeriodBefore(query, columns, exact?.answer.receipt.at);
  const [shown, setShown] = useState("question");
  const [isSqlShown, setSqlShown] = useLocalStorage({ key: "medlake-explore-sql", defaultValue: true });
  useRunKey(ask);
  useHotkeys([
    ["mod+Z", undo],
    ["mod+shift+Z", redo],
  ]);
  useNewerVersion(detail, exact?.answer.dataset.version);
  const actions = columnActions(draft, edit, () => setShown("question"));
  const patient = columns.some((column) => column.name === detail.patientColumn) ? detail.patientColumn : null;

  return (
    <ProblemsContext value={problems.byPart}>
      <PatientContext value={patient}>
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
                <RightsNotice detail={detail} draft={draft} onChange={edit} />
                <DataCard detail={detail} draft={draft} columns={columns} errors={problems.byCard.data} onChange={edit} />
                <FilterCard detail={detail} draft={draft} query={query} columns={columns} errors={problems.byCard.where} onChange={edit} />
                <ModeCards draft={draft} columns={columns} problems={problems.byCard} edit={edit} />
                <SortCard draft={draft} columns={columns} errors={problems.byCard.orderBy} onChange={edit} />
                <RunFoot
                  detail={detail}
                  question={question}
                  view={view}
                  asking={asking}
                  columns={columns}
                  dialect={dialect}
                  notCompared={"none" in period ? period.none : null}
                  isSqlShown={isSqlShown}
                  onSqlShown={setSqlShown}
                />
                {isSqlShown && <SqlPanel plan={plan} dialect={dialect} onDialect={setDialect} />}
              </div>
              <AnswerArea detail={detail} question={question} view={view} asking={asking} before={"none" in period ? null : period} />
            </div>
          </div>
        </MantineThemeProvider>
      </PatientContext>
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
