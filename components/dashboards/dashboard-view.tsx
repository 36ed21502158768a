"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { DashboardDetail, ResolvedTile } from "@/lib/dashboards";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { Paper } from "../charts/paper";
import { queryKeys } from "../query-keys";
import { LinkButton } from "../shell/link-button";
import { Empty, ErrorNotice } from "../shell/notices";
import { useKeptFocus } from "../shell/use-kept-focus";
import { appliesTo, valuesInForce } from "./compose-tile";
import { composeTiles, concernsOthers } from "./compose-tiles";
import { DashboardGrid } from "./dashboard-grid";
import { DashboardHeader } from "./dashboard-header";
import classes from "./dashboards.module.css";
import { DatasetValues } from "./dataset-values";
import { FilterBar } from "./filter-bar";
import { reachWords } from "./filter-columns";
import { markWords } from "./mark-words";
import { QuestionTileView } from "./question-tile";
import { TextTile } from "./text-tile";
import { toggleMark } from "./tile-marks";
import { useDashboardAddress } from "./use-dashboard-address";
import { useOneVersion } from "./use-one-version";
import { usePresent } from "./use-present";
import { usePrint } from "./use-print";
import { useTileDatasets } from "./use-tile-datasets";

type DashboardViewProps = {
  org: string;
  /** As the server read it for this page. */
  initial: DashboardDetail;
  /** Whether the person's role may keep dashboards of their own. */
  mayKeep: boolean;
};

/** A dashboard to look at: its tiles, each asked by the person who looks, and filters for this view alone. */
export function DashboardView({ org, initial, mayKeep }: DashboardViewProps) {
  const client = useQueryClient();
  const {
    data: cached,
    error,
    refetch,
  } = useQuery({
    queryKey: queryKeys.dashboard(initial.id),
    queryFn: ({ signal }) => api.get<DashboardDetail>(endpoints.dashboard(initial.id), { signal }),
    initialData: initial,
    staleTime: 60_000,
  });
  // A page come back to may have been read anew while an older one was still kept.
  const dashboard = initial.revision > cached.revision ? initial : cached;
  const { isPresenting, present, leave } = usePresent();
  const { isPaper, isPrinting, print } = usePrint();
  const page = useKeptFocus<HTMLDivElement>();

  /** Of when the data is, which values it has and which months. */
  const readFacts = useCallback(async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: queryKeys.dashboard(initial.id), exact: true });
    await client.invalidateQueries({ queryKey: queryKeys.datasets() });
  }, [client, initial.id]);
  useOneVersion(readFacts);

  async function refresh(): Promise<void> {
    await Promise.all([readFacts(), client.invalidateQueries({ queryKey: queryKeys.answers(), refetchType: "active" })]);
  }

  return (
    <div ref={page} className={`${classes.dashboard} ${isPrinting ? classes.paper : ""}`} data-presenting={isPresenting}>
      <DashboardHeader
        org={org}
        dashboard={dashboard}
        mayKeep={mayKeep}
        isPresenting={isPresenting}
        onPresent={isPresenting ? leave : present}
        onPrint={print}
        isPrinting={isPrinting}
        onRefresh={refresh}
      />
      {error && <ErrorNotice error={error} title="The dashboard could not be read again" onRetry={() => void refetch()} />}
      {dashboard.tiles.length === 0 ? (
        <Empty
          title="This dashboard has no tiles yet"
          action={dashboard.access !== "view" && <LinkButton href={pages.editDashboard(org, dashboard.id)}>Add tiles</LinkButton>}
        >
          {dashboard.access === "view" ? "Who keeps it has put nothing on it." : "Tiles show the answers of saved questions, and text."}
        </Empty>
      ) : (
        <Paper value={isPaper}>
          <Tiles org={org} dashboard={dashboard} isWhole={isPrinting} />
        </Paper>
      )}
    </div>
  );
}

function slugsOf(tiles: readonly ResolvedTile[]): string[] {
  return tiles.flatMap(({ question }) => (question?.state === "ready" ? [question.dataset.slug] : []));
}

function Tiles({ org, dashboard, isWhole }: { org: string; dashboard: DashboardDetail; isWhole: boolean }) {
  const { tiles, filters } = dashboard;
  const address = useDashboardAddress(filters);
  const datasets = useTileDatasets(slugsOf(tiles));
  const { temporary, marks } = address;
  const { composed, clicked } = useMemo(
    () => composeTiles({ tiles, filters, temporary, marks, known: datasets }),
    [tiles, filters, temporary, marks, datasets],
  );
  const placed = useMemo(() => tiles.map((resolved) => ({ ...resolved, id: resolved.tile.id, at: resolved.tile.at })), [tiles]);
  const values = valuesInForce(filters, temporary);
  const chips = clicked.map((one) => ({
    key: `${one.mark.tile} ${one.mark.field}`,
    label: markWords(one, datasets.details.get(one.asked.slug)),
    onRemove: () => {
      const found = marks.find(({ tile }) => tile === one.mark.tile);
      if (found) address.setMarks(toggleMark(marks, found));
    },
  }));
  return (
    <>
      <FilterBar
        filters={filters}
        values={values}
        temporary={temporary}
        chips={chips}
        reachOf={({ id }) =>
          reachWords(
            appliesTo(
              id,
              tiles.map(({ question }) => question),
            ),
          )
        }
        onChange={address.set}
        onReset={address.reset}
        renderValues={(filter, input) => <DatasetValues {...input} datasets={filter.datasets} />}
      />
      <DashboardGrid tiles={placed}>
        {({ tile, question }) =>
          tile.kind === "text" || question === null ? (
            <TextTile text={tile.kind === "text" ? tile.text : ""} />
          ) : (
            <QuestionTileView
              org={org}
              tile={tile}
              question={question}
              composed={composed.get(tile.id) ?? null}
              dataset={question.state === "ready" ? datasets.details.get(question.dataset.slug) : undefined}
              mark={marks.find((mark) => mark.tile === tile.id)}
              onMark={(mark) => address.setMarks(toggleMark(marks, mark))}
              concernsOthers={(mark) => concernsOthers(mark, { tiles, known: datasets })}
              isWhole={isWhole}
            />
          )
        }
      </DashboardGrid>
    </>
  );
}
