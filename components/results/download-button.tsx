"use client";

import { Button, Text, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { formatBytes } from "@/lib/format";
import type { Asked } from "./use-run";
import { useDownload } from "./use-download";

/** What a download holds: every row of the answer, of the version shown; the question's own limit stays. */
export function exportOf({ query, answer }: Asked): Asked["query"] {
  return { ...query, asOf: answer.dataset.version };
}

/** The same rows with every column there is, more than a page can show. */
export function allColumnsOf(asked: Asked): Asked["query"] {
  const { select: _select, ...query } = exportOf(asked);
  return query;
}

/** The CSV of the answer shown, or the reason why there is none. */
export function DownloadButton({ asked, canDownload }: { asked: Asked; canDownload: boolean }) {
  const { state, start, cancel } = useDownload();
  if (!canDownload) {
    const reason =
      "Your organisation may see this data but not download it. An administrator of the organisation that owns the dataset can grant that.";
    return (
      <Tooltip label={reason} multiline w={280} events={{ hover: true, focus: true, touch: true }}>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-disabled
          data-disabled
          aria-description={reason}
          onClick={(event) => event.preventDefault()}
        >
          CSV
        </Button>
      </Tooltip>
    );
  }
  return (
    <>
      {state.status === "loading" ? (
        <Button
          variant="default"
          size="xs"
          onClick={cancel}
        >{`Cancel download · ${formatBytes(state.bytes)}${state.total === null ? "" : ` of ${formatBytes(state.total)}`}`}</Button>
      ) : (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          title={
            asked.query.limit === undefined
              ? "Every row of this answer, as CSV"
              : `The first ${asked.query.limit} rows, as the question says, as CSV`
          }
          onClick={() => void start(exportOf(asked))}
        >
          CSV
        </Button>
      )}
      {state.status !== "loading" && asked.query.select && !asked.query.distinct && !asked.query.top && (
        <Button
          variant="subtle"
          size="xs"
          title="The same rows with every column of the dataset, in its order, as CSV"
          onClick={() => void start(allColumnsOf(asked))}
        >
          All columns
        </Button>
      )}
      <span role="status" style={{ display: "contents" }}>
        {state.status === "failed" && (
          <Text size="sm" c="var(--mantine-color-error)" w="100%">
            {state.message}
          </Text>
        )}
        {state.status === "done" && <Text size="sm" c="dimmed">{`Saved ${state.filename}, ${formatBytes(state.bytes)}, complete`}</Text>}
      </span>
    </>
  );
}
