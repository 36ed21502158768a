"use client";

import { Alert, Button, Group, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import { formatNumber } from "@/lib/format";
import type { Query, Visual } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { fromQuery } from "../query-builder/from-query";
import { questionColumns } from "../query-builder/question-columns";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { describedOf, isDescribed, NOTHING_DESCRIBED } from "./described";
import { DescribedFields } from "./described-fields";
import { MarksEditor } from "./marks-editor";
import { markProblems, startMarks } from "./parameter-marks";
import { useSaveQuestion } from "./use-save-question";

/** `new` and `copy` make a question, `change` a version of the one that is open. */
export type SaveMode = "new" | "copy" | "change";

type Props = {
  mode: SaveMode;
  question: Query;
  visual: Visual;
  /** What stands in the builder and is not kept, one sentence each. */
  leftOut: readonly string[];
  saved: SavedQueryDetail | undefined;
  onSaved: (saved: SavedQueryDetail) => void;
  onClose: () => void;
};

const TITLES: Record<SaveMode, string> = { new: "Save this question", copy: "Save as a copy", change: "Save changes" };

/** Keeping the question as it stands, with what is asked for each time; each opening starts afresh. */
export function SaveDialog({ opened, opening, ...props }: Props & { opened: boolean; opening: number }) {
  return (
    <Modal opened={opened} onClose={props.onClose} title={TITLES[props.mode]} size="xl">
      <Loaded key={opening} {...props} />
    </Modal>
  );
}

/** The columns say what type a value is of; they are known already where a question is built. */
function Loaded(props: Props) {
  const { from } = props.question;
  const detail = useQuery({
    queryKey: queryKeys.dataset(from),
    queryFn: ({ signal }) => api.get<DatasetDetail>(endpoints.dataset(from), { signal }),
  });
  if (detail.error) return <ErrorNotice error={detail.error} title="The columns could not be read" onRetry={() => void detail.refetch()} />;
  if (!detail.data) return <Skeleton height={240} />;
  return <SaveForm {...props} detail={detail.data} />;
}

function SaveForm({ mode, question, visual, leftOut, saved, onSaved, onClose, detail }: Props & { detail: DatasetDetail }) {
  const [described, setDescribed] = useState(() =>
    saved ? { ...describedOf(saved), name: mode === "copy" ? `${saved.name} (copy)`.slice(0, 120) : saved.name } : NOTHING_DESCRIBED,
  );
  const [note, setNote] = useState("");
  const columns = useMemo(() => questionColumns(detail, fromQuery(question)), [detail, question]);
  const [marks, setMarks] = useState(() => startMarks(question, columns, saved));
  const { create, change } = useSaveQuestion(onSaved);
  const { error, isPending } = mode === "change" ? change : create;
  const isReady = (mode === "change" || isDescribed(described)) && Object.keys(markProblems(marks)).length === 0;
  const save = () => {
    if (mode === "change" && saved) change.mutate({ saved, note, question, visual, marks });
    else create.mutate({ described, question, visual, marks });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) save();
      }}
    >
      <Stack gap="md">
        {mode === "change" && saved ? (
          <>
            <Text>{`"${saved.name}" gets version ${formatNumber(saved.version + 1)}. Earlier versions stay and can be restored.`}</Text>
            <TextInput
              label="What has changed"
              description="Optional; it stands in the list of versions"
              maxLength={400}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              data-autofocus
            />
          </>
        ) : (
          <DescribedFields value={described} onChange={setDescribed} />
        )}
        <div role="group" aria-labelledby="asked-each-time">
          <Text fw={600} id="asked-each-time">
            Asked for each time
          </Text>
          <Text size="sm" c="dimmed" mb="xs">
            Values that whoever opens it can set, in a form and in the API.
          </Text>
          <MarksEditor marks={marks} onChange={setMarks} />
        </div>
        {leftOut.length > 0 && (
          <Alert color="yellow" p="xs" role="status">
            {["Only what is finished is kept.", ...leftOut].join(" ")}
          </Alert>
        )}
        {mode !== "change" && (
          <Text size="sm" c="dimmed">
            It is private until you share it. Everybody sees only the data they may see.
          </Text>
        )}
        {error && <ErrorNotice error={error} title="The question was not saved" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Go back
          </Button>
          <Button type="submit" loading={isPending} disabled={!isReady}>
            {mode === "change" ? "Save changes" : "Save"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
