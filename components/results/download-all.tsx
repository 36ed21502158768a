"use client";

import { Button } from "@mantine/core";
import { useParams } from "next/navigation";
import { formatCount } from "@/lib/format";
import type { Query } from "@/lib/query";
import { exportOf, isLargeDownload, type DownloadFacts } from "../exports/download-size";
import { useBackground } from "../exports/use-background";
import { DownloadLoading, DownloadOutcome } from "./download-outcome";
import { useDownload } from "./use-download";

type DownloadAllProps = {
  query: Query;
  answer: DownloadFacts;
  /** How many there are; null where they were not counted. */
  count: number | null;
  name?: string | undefined;
};

/** Everything the question has, beyond its limit, as a CSV file; in the background where that is much. */
export function DownloadAll({ query, answer, count, name }: DownloadAllProps) {
  const { org } = useParams<{ org?: string }>();
  const download = useDownload();
  const background = useBackground(org);
  const { limit: _limit, offset: _offset, ...rest } = exportOf(query, answer);
  const all: Query = rest;
  const facts = count === null ? answer : { ...answer, rowCount: count, truncated: false };
  const isLarge = org !== undefined && isLargeDownload(all, facts);
  const take = () => (isLarge ? background.start("csv", all, name) : void download.start(all, "csv", name));
  if (download.state.status === "loading") return <DownloadLoading state={download.state} onCancel={download.cancel} />;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={background.state.status === "starting"}
        title={isLarge ? "As CSV, prepared in the background" : "As CSV, whatever the limit of the question"}
        onClick={take}
      >
        {count === null ? "Download all" : `Download all ${formatCount(count, "row")}`}
      </Button>
      <DownloadOutcome download={download.state} background={background.state} org={org} />
    </>
  );
}
