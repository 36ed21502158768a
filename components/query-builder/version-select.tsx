"use client";

import { Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DatasetDetail, DatasetVersion, VersionList } from "@/lib/catalog";
import { formatDate } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import classes from "./builder.module.css";

const OP_WORDS: Record<DatasetVersion["op"], string> = {
  publish: "published",
  noop: "unchanged",
  withdraw: "a month withdrawn",
  restore: "restored",
  compact: "unchanged",
};

type VersionSelectProps = {
  detail: DatasetDetail;
  asOf: number | undefined;
  onChange: (asOf: number | undefined) => void;
};

/** Which version of the dataset is asked: the current one, or one that stays as it was. */
export function VersionSelect({ detail, asOf, onChange }: VersionSelectProps) {
  const [isOpen, setOpen] = useState(false);
  const older = useQuery({
    queryKey: queryKeys.newestVersions(detail.slug),
    queryFn: ({ signal }) => api.get<VersionList>(endpoints.versions(detail.slug), { signal }),
    enabled: isOpen,
    staleTime: 30_000,
  });
  const versions = older.data?.items ?? detail.versions;
  if (detail.isLive)
    return (
      <Text size="sm" c="dimmed">
        as it is in its database now
      </Text>
    );
  const isListed = asOf === undefined || versions.some((version) => version.version === asOf);
  return (
    <Select
      className={classes.field}
      w={230}
      aria-label="Version of the data"
      allowDeselect={false}
      searchable={versions.length > 10}
      data={[
        { value: "current", label: `the current version (v${detail.version})` },
        ...(isListed ? [] : [{ value: String(asOf), label: `v${asOf}` }]),
        ...versions.map(({ version, at, op }) => ({
          value: String(version),
          label: `v${version} · ${formatDate(at)}${op === "publish" ? "" : ` · ${OP_WORDS[op]}`}`,
        })),
      ]}
      value={asOf === undefined ? "current" : String(asOf)}
      onDropdownOpen={() => setOpen(true)}
      onChange={(next) => onChange(next === null || next === "current" ? undefined : Number(next))}
    />
  );
}
