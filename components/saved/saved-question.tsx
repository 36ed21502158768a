"use client";

import { Alert, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import { formatNumber } from "@/lib/format";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ApiPanel } from "./api-panel";
import { AskSaved } from "./ask-saved";
import { filledQuestion } from "./filled-question";
import { defaultTexts, readParameters } from "./parameter-values";
import { ParametersForm } from "./parameters-form";
import { QuestionHead } from "./question-head";
import { QuestionVersions } from "./question-versions";
import { UsedBy } from "./used-by";
import { useParameterTexts } from "./use-parameter-texts";
import { useSavedQuestion } from "./use-saved-question";

export type SavedRights = {
  /** Whether the role may ask questions at all, and keep them. */
  ask: boolean;
  change: boolean;
  keys: boolean;
};

/** One saved question: what it is, its form, its answer, and how programs ask it. */
export function SavedQuestion({ org, initial, can }: { org: string; initial: SavedQueryDetail; can: SavedRights }) {
  const saved = useSavedQuestion(initial.id, { initial }).data ?? initial;
  const slug = saved.dataset?.slug;
  const detail = useQuery({
    queryKey: queryKeys.dataset(slug ?? ""),
    queryFn: ({ signal }) => api.get<DatasetDetail>(endpoints.dataset(slug ?? ""), { signal }),
    enabled: slug !== undefined,
  }).data;
  const [texts, setTexts] = useParameterTexts(saved.parameters);
  const read = useMemo(() => readParameters(saved.parameters, texts), [saved.parameters, texts]);
  const hasProblems = Object.keys(read.problems).length > 0;
  const filled = useMemo(() => (hasProblems ? null : filledQuestion(saved, read.values)), [saved, read.values, hasProblems]);
  const query = filled?.ok ? filled.query : null;
  const changed = useMemo(
    () =>
      Object.fromEntries(
        saved.parameters.flatMap((parameter) => {
          const value = read.values[parameter.name];
          const isDefault = value === undefined || JSON.stringify([value].flat().map(String)) === JSON.stringify(defaultTexts(parameter));
          return isDefault ? [] : [[parameter.name, value]];
        }),
      ),
    [saved.parameters, read.values],
  );
  return (
    <div className="page">
      <QuestionHead org={org} saved={saved} query={query} changed={changed} mayAsk={can.ask} mayChange={can.change} />
      {saved.problem !== null && (
        <Alert color="orange" role="alert" title="This question cannot be asked as things are" mb="md">
          {saved.problem}
        </Alert>
      )}
      <AskSaved saved={saved} detail={detail} query={query} refusal={filled?.ok === false ? filled.message : null}>
        {saved.parameters.length > 0 && (
          <ParametersForm
            parameters={saved.parameters}
            detail={detail}
            texts={texts}
            problems={filled?.ok === false && filled.path !== null ? { ...read.problems, [filled.path]: filled.message } : read.problems}
            onChange={setTexts}
          />
        )}
      </AskSaved>
      <Tabs defaultValue="api" keepMounted={false} mt="lg">
        <Tabs.List>
          <Tabs.Tab value="api">From a program</Tabs.Tab>
          <Tabs.Tab value="versions">{`Versions (${formatNumber(saved.versions.length)})`}</Tabs.Tab>
          <Tabs.Tab value="used">{`Used by (${formatNumber(saved.usedBy.length + saved.usedByHidden)})`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="api" pt="md">
          <ApiPanel org={org} saved={saved} values={read.values} mayHaveKeys={can.keys} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="md">
          <QuestionVersions saved={saved} detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="used" pt="md">
          <UsedBy org={org} saved={saved} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
