"use client";

import { Button, Loader, Modal, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { DatasetColumn } from "@/lib/catalog";
import { formatCount, formatDate, formatNumber, formatShare } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { distinctWords } from "../datasets/profile";
import { queryKeys } from "../query-keys";
import { cellText } from "../results/cell-text";
import { ErrorNotice } from "../shell/notices";
import classes from "./columns-panel.module.css";
import { columnLabel, type ColumnProfile, type ExploreColumn } from "./explore-columns";
import { foldBins } from "./fold-bins";

const DAY_MS = 86_400_000;
const MAX_BARS = 24;

/** What is known about a column's values, counted when the data was published: opening it reads no data. */
export function ColumnProfileModal({
  column,
  onClose,
  onFilter,
}: {
  column: ExploreColumn | null;
  onClose: () => void;
  onFilter: (column: ExploreColumn, value?: string) => void;
}) {
  return (
    <Modal opened={column !== null} onClose={onClose} title={column ? columnLabel(column) : ""} size="lg">
      {column && (
        <KnownProfile
          column={column}
          onFilter={(value) => {
            onFilter(column, value);
            onClose();
          }}
        />
      )}
    </Modal>
  );
}

/** The profile of a channel is asked for when somebody looks at it: a dataset has thousands. */
function KnownProfile({ column, onFilter }: { column: ExploreColumn; onFilter: (value?: string) => void }) {
  const { source, isChannel } = column;
  const asked = isChannel && source ? source : null;
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.column(asked?.dataset ?? "", asked?.column ?? ""),
    queryFn: ({ signal }) => api.get<DatasetColumn>(endpoints.column(asked?.dataset ?? "", asked?.column ?? ""), { signal }),
    enabled: asked !== null,
  });
  if (asked === null) return <Profile column={column} onFilter={onFilter} />;
  if (error) return <ErrorNotice error={error} title="The profile could not be read" onRetry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading the profile" size="sm" />;
  return <Profile column={{ ...column, profile: data.profile }} onFilter={onFilter} />;
}

function Profile({ column, onFilter }: { column: ExploreColumn; onFilter: (value?: string) => void }) {
  const { profile } = column;
  return (
    <>
      {column.description && <Text mb="sm">{column.description}</Text>}
      <Facts column={column} />
      {!profile && (
        <Text mt="sm" c="dimmed">
          {column.isChannel ? "Nothing is known of its values." : "Nothing is published yet, so there is no profile."}
        </Text>
      )}
      {profile?.histogram && profile.histogram.bins.length > 0 && <Histogram column={column} histogram={profile.histogram} />}
      {profile && profile.top.length > 0 && <TopValues column={column} top={profile.top} onFilter={onFilter} />}
      <Button mt="md" variant="light" onClick={() => onFilter()}>{`Filter by ${column.label}`}</Button>
    </>
  );
}

function Facts({ column }: { column: ExploreColumn }) {
  const { profile } = column;
  const field = { name: column.name, label: column.label, kind: column.kind, isMeasure: true };
  const facts: [string, string][] = [
    ["Name", column.name],
    ["Type", column.typeText],
    ["Unit", column.unit ?? "none"],
  ];
  if (profile) {
    facts.push(
      ["Rows", formatNumber(profile.rows)],
      ["Empty", profile.rows === 0 ? "none" : `${formatNumber(profile.empties)} (${formatShare(profile.empties / profile.rows)})`],
      ["Different values", distinctWords(profile)],
      ["Smallest", cellText(profile.min, field)],
      ["Largest", cellText(profile.max, field)],
    );
  }
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function edge(value: number, column: ExploreColumn): string {
  if (column.kind !== "date" && column.kind !== "timestamp") return formatNumber(value);
  return formatDate(new Date(value * DAY_MS).toISOString().slice(0, 10));
}

function Histogram({ column, histogram }: { column: ExploreColumn; histogram: NonNullable<ColumnProfile["histogram"]> }) {
  const bins = foldBins(histogram, MAX_BARS);
  const highest = Math.max(...bins.map((bin) => bin.rows), 1);
  return (
    <>
      <Title order={3} mt="md" mb="xs">
        Distribution
      </Title>
      <div className={classes.bars} role="list" aria-label={`Rows by ${column.label}`}>
        {bins.map((bin) => (
          <Bar key={bin.start} label={`${edge(bin.start, column)} – ${edge(bin.end, column)}`} rows={bin.rows} share={bin.rows / highest} />
        ))}
      </div>
      <Text size="xs" c="dimmed" mt={4}>
        Each bar includes its lower edge and not its upper one.
      </Text>
    </>
  );
}

function Bar({ label, rows, share, onPick }: { label: string; rows: number; share: number; onPick?: () => void }) {
  return (
    <div role="listitem" style={{ display: "contents" }}>
      <span className={classes.barLabel}>
        {onPick ? (
          <Button size="compact-xs" variant="subtle" onClick={onPick} title={`Filter by ${label}`}>
            {label === "" ? "(empty text)" : label}
          </Button>
        ) : (
          label
        )}
      </span>
      <span aria-hidden>
        <span className={classes.bar} style={{ display: "block", width: `${share * 100}%` }} />
      </span>
      <span className={classes.barRows}>{formatCount(rows, "row")}</span>
    </div>
  );
}

function TopValues({ column, top, onFilter }: { column: ExploreColumn; top: [string, number][]; onFilter: (value: string) => void }) {
  const highest = top[0]?.[1] ?? 1;
  return (
    <>
      <Title order={3} mt="md" mb="xs">
        Most frequent values
      </Title>
      <div className={classes.bars} role="list" aria-label={`Most frequent values of ${column.label}`}>
        {top.slice(0, 20).map(([value, rows]) => (
          <Bar key={value} label={value} rows={rows} share={rows / highest} onPick={() => onFilter(value)} />
        ))}
      </div>
    </>
  );
}
