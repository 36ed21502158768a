"use client";

import { Anchor, Button, Text } from "@mantine/core";
import Link from "next/link";
import { formatBytes } from "@/lib/format";
import { pages } from "@/lib/urls";
import type { BackgroundState } from "../exports/use-background";
import type { DownloadState } from "./use-download";

/** How far a download is, and Cancel. */
export function DownloadLoading({ state, onCancel }: { state: Extract<DownloadState, { status: "loading" }>; onCancel: () => void }) {
  const far = `${formatBytes(state.bytes)}${state.total === null ? "" : ` of ${formatBytes(state.total)}`}`;
  return (
    <Button variant="default" size="xs" onClick={onCancel}>
      {`Cancel download · ${far}`}
    </Button>
  );
}

/** What became of a download, or where its file will be. */
export function DownloadOutcome({
  download,
  background,
  org,
}: {
  download: DownloadState;
  background: BackgroundState;
  org: string | undefined;
}) {
  return (
    <span role="status" style={{ display: "contents" }}>
      {download.status === "failed" && (
        <Text size="sm" c="var(--mantine-color-error)" w="100%">
          {download.message}
        </Text>
      )}
      {download.status === "done" && (
        <Text size="sm" c="dimmed">{`Saved ${download.filename}, ${formatBytes(download.bytes)}, complete`}</Text>
      )}
      {background.status === "failed" && (
        <Text size="sm" c="var(--mantine-color-error)" w="100%">
          {background.message}
        </Text>
      )}
      {(background.status === "started" || background.status === "ready") && org !== undefined && (
        <Text size="sm">
          {background.status === "ready" ? "The file is ready. " : "Being prepared. "}
          <Anchor component={Link} href={pages.exports(org)} inherit underline="always">
            Open Downloads
          </Anchor>
        </Text>
      )}
    </span>
  );
}
