"use client";

import { ActionIcon, Button, Group, Menu, Tooltip } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import Link from "next/link";
import { useParams } from "next/navigation";
import { formatCount } from "@/lib/format";
import type { Query } from "@/lib/query";
import { pages } from "@/lib/urls";
import { allColumnsOf, expectedRows, exportOf, isLargeDownload, type DownloadFacts } from "../exports/download-size";
import { FORMAT_WORDS, type ExportFormat } from "../exports/export-words";
import { useBackground } from "../exports/use-background";
import { DownloadLoading, DownloadOutcome } from "./download-outcome";
import { useDownload } from "./use-download";

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
  if (download.state.status === "loading") return <DownloadLoading state={download.state} onCancel={download.cancel} />;
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
      <DownloadOutcome download={download.state} background={background.state} org={org} />
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
