"use client";

import { Skeleton, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { DatasetDetail } from "@/lib/catalog";
import { formatNumber } from "@/lib/format";
import type { SavedQueryDetail, SavedQueryVersion } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { VersionList } from "../kept/version-list";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { askedWords, questionSentence } from "./question-sentence";

type Props = { saved: SavedQueryDetail; detail: DatasetDetail | undefined };

/** Every version of a saved question, newest first, each in a sentence; an older one can be made the newest. */
export function QuestionVersions({ saved, detail }: Props) {
  const client = useQueryClient();
  const restore = async (version: number) => {
    const changed = await api.post<SavedQueryDetail>(endpoints.restoreSavedQuery(saved.id, version));
    client.setQueryData(queryKeys.savedQuery(saved.id), changed);
    await client.invalidateQueries({ queryKey: ["saved-queries"] });
    return `Version ${formatNumber(changed.version)} asks what version ${formatNumber(version)} asked.`;
  };
  return (
    <VersionList versions={saved.versions} current={saved.version} restore={saved.access === "view" ? null : restore}>
      {(version) => <VersionSentence id={saved.id} version={version} detail={detail} />}
    </VersionList>
  );
}

/** What one version asks. A version never changes, so it is asked for once. */
function VersionSentence({ id, version, detail }: { id: string; version: number; detail: DatasetDetail | undefined }) {
  const held = useQuery({
    queryKey: [...queryKeys.savedQuery(id), "version", version],
    queryFn: ({ signal }) => api.get<SavedQueryVersion>(endpoints.savedQueryVersion(id, version), { signal }),
    staleTime: Infinity,
    enabled: detail !== undefined,
  });
  if (!detail)
    return (
      <Text size="sm" c="dimmed">
        You may not see its dataset, so what it asks cannot be said.
      </Text>
    );
  if (held.error) return <ErrorNotice error={held.error} title="This version could not be read" onRetry={() => void held.refetch()} />;
  if (!held.data) return <Skeleton height={18} mt={4} />;
  const { visual, parameters } = held.data;
  const kind = visual.kind === undefined ? "" : `Shown as ${VISUAL_WORDS[visual.kind]}.`;
  return (
    <Text size="sm" c="dimmed">
      {[questionSentence(held.data, detail), askedWords(parameters), kind].filter((text) => text !== "").join(" ")}
    </Text>
  );
}

const VISUAL_WORDS: Record<NonNullable<SavedQueryVersion["visual"]["kind"]>, string> = {
  table: "a table",
  pivot: "a pivot",
  number: "a number",
  bar: "bars",
  line: "lines",
  area: "areas",
  scatter: "a scatter chart",
  histogram: "a histogram",
  heatmap: "a heat map",
};
