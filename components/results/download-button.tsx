"use client";

import { ActionIcon, Anchor, Button, Group, Menu, Text, Tooltip } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import Link from "next/link";
import { useParams } from "next/navigation";
import { formatBytes, formatCount } from "@/lib/format";
import type { Query } from "@/lib/query";
import { pages } from "@/lib/urls";
import { allColumnsOf, expectedRows, exportOf, isLargeDownload, type DownloadFacts } from "../exports/download-size";
import { FORMAT_WORDS, type ExportFormat } from "../exports/export-words";
import { useBackground, type BackgroundState } from "../exports/use-background";
import { useDownload, type DownloadState } from "./use-download";

const FORMATS: readonly ExportFormat[] = ["csv", "xlsx", "parquet"];

type DownloadButtonProps = {
  query: Query;
  answer: DownloadFacts;
  canDownload: boolean;
  /** What the question is called: its file is called so too. */
  name?: string | undefined;
};

/** The answer shown as a file, at once or in the background, or the reason why there is none. */
export function DownloadButton({ query, answer, canDownload, name }: DownloadButtonProps) {
  const { org } = useParams<{ org?: string }>();
  const download = useDownload();
  const background = useBackground(org);
  if (!canDownload) return <NotAllowed />;
  const isLarge = org !== undefined && isLargeDownload(query, answer);
  const take = (format: ExportFormat, what = exportOf(query, answer)) =>
    isLarge ? background.start(format, what, name) : void download.start(what, format, name);
  const rows = formatCount(expectedRows(query, answer), "row");
  const whole =
    query.limit === undefined ? "Every row of this answer" : `The first ${formatCount(query.limit, "row")}, as the question says`;
  if (download.state.status === "loading") return <Loading state={download.state} onCancel={download.cancel} />;
  const wide = allColumnsOf(query, answer);
  return (
    <>
      <Group gap={0} wrap="nowrap">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          loading={background.state.status === "starting"}
          title={isLarge ? `${whole}, as CSV: up to ${rows}, so it is prepared in the background` : `${whole}, as CSV`}
          style={{ borderStartEndRadius: 0, borderEndEndRadius: 0 }}
          onClick={() => take("csv")}
        >
          CSV
        </Button>
        <Menu position="bottom-end" width={270} withinPortal>
          <Menu.Target>
            <ActionIcon
              variant="default"
              size={30}
              aria-label="Other ways to download"
              style={{ borderStartStartRadius: 0, borderEndStartRadius: 0, borderInlineStart: 0 }}
            >
              <IconChevronDown size={14} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {isLarge && <Menu.Label>{`Up to ${rows}: prepared in the background`}</Menu.Label>}
            {FORMATS.map((format) => (
              <Menu.Item key={format} onClick={() => take(format)}>
                {FORMAT_WORDS[format]}
              </Menu.Item>
            ))}
            {wide && (
              <>
                <Menu.Divider />
                <Menu.Label>With every column of the dataset</Menu.Label>
                <Menu.Item onClick={() => take("csv", wide)}>All columns, CSV</Menu.Item>
                <Menu.Item onClick={() => take("parquet", wide)}>All columns, Parquet</Menu.Item>
              </>
            )}
            {org !== undefined && !isLarge && (
              <>
                <Menu.Divider />
                <Menu.Label>Prepare in the background</Menu.Label>
                {FORMATS.map((format) => (
                  <Menu.Item key={format} onClick={() => background.start(format, exportOf(query, answer), name)}>
                    {`${FORMAT_WORDS[format]}, in the background`}
                  </Menu.Item>
                ))}
              </>
            )}
            {org !== undefined && (
              <>
                <Menu.Divider />
                <Menu.Item component={Link} href={pages.exports(org)}>
                  Your downloads
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Outcome download={download.state} background={background.state} org={org} />
    </>
  );
}

function NotAllowed() {
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

function Loading({ state, onCancel }: { state: Extract<DownloadState, { status: "loading" }>; onCancel: () => void }) {
  const far = `${formatBytes(state.bytes)}${state.total === null ? "" : ` of ${formatBytes(state.total)}`}`;
  return (
    <Button variant="default" size="xs" onClick={onCancel}>
      {`Cancel download · ${far}`}
    </Button>
  );
}

function Outcome({ download, background, org }: { download: DownloadState; background: BackgroundState; org: string | undefined }) {
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
