"use client";

import { ActionIcon, Stack, Text, Title, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import type { LinkedDashboard } from "@/lib/dashboards";
import { formatInstant } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api, ApiError } from "../api-client";
import { Paper } from "../charts/paper";
import { ColorSchemeSwitch } from "../shell/color-scheme-switch";
import { ErrorNotice } from "../shell/notices";
import { PageHeader } from "../shell/page";
import { useKeptFocus } from "../shell/use-kept-focus";
import { PageSkeleton } from "../shell/page-skeleton";
import { DashboardGrid } from "./dashboard-grid";
import classes from "./dashboards.module.css";
import { FilterBar } from "./filter-bar";
import type { ValuesInputProps } from "./filter-control";
import { reachWords } from "./filter-columns";
import { SharedTile } from "./shared-tile";
import { TextTile } from "./text-tile";
import { TileMessage } from "./tile-answer";
import { TileFrame } from "./tile-frame";
import { useDashboardAddress } from "./use-dashboard-address";
import { usePrint } from "./use-print";
import { ValuesList } from "./values-list";

/** A dashboard by a link, for someone without an account: the same tiles, and nothing that leads further. */
export function SharedDashboard({ token }: { token: string }) {
  const opened = useQuery({
    queryKey: ["links", token],
    queryFn: ({ signal }) => api.get<LinkedDashboard>(endpoints.link(token), { signal }),
    // Every opening is counted and recorded, so the page opens it once.
    staleTime: Number.POSITIVE_INFINITY,
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.code === "OFFLINE",
  });
  if (opened.error) return <NotOpened error={opened.error} onRetry={() => void opened.refetch()} />;
  if (!opened.data) return <PageSkeleton />;
  return <Opened token={token} dashboard={opened.data} />;
}

function isGone(error: Error): boolean {
  return error instanceof ApiError && (error.code === "NOT_FOUND" || error.code === "INVALID_INPUT");
}

function NotOpened({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!isGone(error)) return <ErrorNotice error={error} title="The dashboard could not be opened" onRetry={onRetry} />;
  return (
    <Stack gap="md" maw={560} mx="auto" mt="xl" role="alert">
      <Title order={1}>This link opens nothing</Title>
      <Text>It has ended, was taken back, or was not copied in full. Nothing was lost. Ask whoever gave it to you for a new one.</Text>
    </Stack>
  );
}

function Opened({ token, dashboard }: { token: string; dashboard: LinkedDashboard }) {
  const { name, description, organisation, expiresAt, tiles, filters } = dashboard;
  const { temporary, set, reset } = useDashboardAddress(filters);
  const { isPaper, isPrinting, print } = usePrint();
  const page = useKeptFocus<HTMLDivElement>();
  const values = new Map(
    filters.map((filter) => [filter.id, temporary.has(filter.id) ? (temporary.get(filter.id) ?? null) : (filter.default ?? null)]),
  );
  const asking = tiles.filter((tile) => tile.kind === "question");
  return (
    <div ref={page} className={`${classes.dashboard} ${isPrinting ? classes.paper : ""}`}>
      <PageHeader
        title={name}
        description={
          <div className={classes.facts}>
            {description !== "" && <span>{description}</span>}
            <span>{`Shared by ${organisation}`}</span>
            <span className="tabular">{`can be read until ${formatInstant(expiresAt)}`}</span>
          </div>
        }
        actions={
          <div className={`${classes.actions} ${classes.noPrint}`}>
            <Tooltip label="Print">
              <ActionIcon variant="default" size={30} aria-label="Print" onClick={print}>
                <IconPrinter size={16} stroke={1.6} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <ColorSchemeSwitch />
          </div>
        }
      />
      <FilterBar
        filters={filters}
        values={values}
        temporary={temporary}
        chips={[]}
        reachOf={({ id }) => reachWords({ tiles: asking.filter((tile) => tile.filters.includes(id)).length, of: asking.length })}
        onChange={set}
        onReset={reset}
        renderValues={(filter, input) => <SharedValues {...input} choices={filter.choices} />}
      />
      <Paper value={isPaper}>
        <DashboardGrid tiles={tiles}>
          {(tile) => {
            if (tile.kind === "text") return <TextTile text={tile.text} />;
            if (tile.kind === "question") return <SharedTile token={token} tile={tile} values={temporary} isWhole={isPrinting} />;
            return (
              <TileFrame title="Not shown">
                <TileMessage>{tile.message}</TileMessage>
              </TileFrame>
            );
          }}
        </DashboardGrid>
      </Paper>
      {tiles.length === 0 && <Text c="dimmed">Nothing is on this dashboard.</Text>}
      <Text size="xs" c="dimmed" mt="lg">
        Summaries only. What you set here is for you alone and changes nothing for others.
      </Text>
    </div>
  );
}

/** The values there are to choose from came with the dashboard: a visitor can ask for no others. */
function SharedValues({ choices, ...rest }: ValuesInputProps & { choices: readonly string[] }) {
  const [search, setSearch] = useState("");
  const known = { values: choices.map((value) => ({ value, rows: null })), isComplete: true, isLoading: false };
  return <ValuesList {...rest} known={known} search={search} onSearch={setSearch} />;
}
