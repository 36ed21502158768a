"use client";

import { Badge, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import { formatInstant, formatNumber } from "@/lib/format";
import type { SavedQueryDetail, SavedQueryVersion } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { askedWords, questionSentence } from "./question-sentence";
import classes from "./saved.module.css";

/** How many versions the list begins with, and grows by. */
const SHOWN = 10;

type Props = { saved: SavedQueryDetail; detail: DatasetDetail | undefined };

/** Every version of a saved question, newest first, each in a sentence; an older one can be made the newest. */
export function QuestionVersions({ saved, detail }: Props) {
  const [shown, setShown] = useState(SHOWN);
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: (version: number) => api.post<SavedQueryDetail>(endpoints.restoreSavedQuery(saved.id, version)),
    onSuccess: async (changed, version) => {
      client.setQueryData(queryKeys.savedQuery(saved.id), changed);
      notifications.show({ message: `Version ${formatNumber(changed.version)} asks what version ${formatNumber(version)} asked.` });
      await client.invalidateQueries({ queryKey: ["saved-queries"] });
    },
  });
  return (
    <Stack gap="sm">
      {restore.error && <ErrorNotice error={restore.error} title="Nothing was restored" />}
      <ol className={classes.versions}>
        {saved.versions.slice(0, shown).map((version) => (
          <li key={version.version} className={classes.version}>
            <Group justify="space-between" gap="xs" align="flex-start" wrap="nowrap">
              <div>
                <Group gap="xs">
                  <Text fw={600}>{`Version ${formatNumber(version.version)}`}</Text>
                  {version.version === saved.version && <Badge variant="light">current</Badge>}
                  <Text size="sm" c="dimmed">{`${formatInstant(version.at)} · ${version.by}`}</Text>
                </Group>
                {version.note && <Text>{version.note}</Text>}
              </div>
              {saved.access !== "view" && version.version !== saved.version && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Restore version ${formatNumber(version.version)}`}
                  loading={restore.isPending && restore.variables === version.version}
                  onClick={() => restore.mutate(version.version)}
                >
                  Restore
                </Button>
              )}
            </Group>
            <VersionSentence id={saved.id} version={version.version} detail={detail} />
          </li>
        ))}
      </ol>
      {saved.versions.length > shown && (
        <Group justify="center">
          <Button variant="default" onClick={() => setShown(shown + SHOWN)}>
            Show more
          </Button>
        </Group>
      )}
    </Stack>
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
