"use client";

import { Button, Drawer, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DashboardDetail, DashboardVersion } from "@/lib/dashboards";
import { formatCount, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { VersionList } from "../kept/version-list";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { VersionSketch } from "./version-sketch";

/** Every version of a dashboard, newest first: how it was arranged, and the way back to it. */
export function VersionsPanel({ dashboard, onClose }: { dashboard: DashboardDetail; onClose: () => void }) {
  const [open, setOpen] = useState<number | null>(null);
  const client = useQueryClient();
  const restore = async (version: number) => {
    const changed = await api.post<DashboardDetail>(endpoints.restoreDashboard(dashboard.id, version));
    client.setQueryData(queryKeys.dashboard(dashboard.id), changed);
    return `Version ${formatNumber(changed.version)} is as version ${formatNumber(version)} was.`;
  };
  return (
    <Drawer opened onClose={onClose} title="Versions" position="right">
      <VersionList
        versions={dashboard.versions}
        current={dashboard.version}
        restore={dashboard.access === "view" ? null : restore}
        action={(version) => (
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={open === version}
            aria-label={`${open === version ? "Close" : "Look at"} version ${formatNumber(version)}`}
            onClick={() => setOpen(open === version ? null : version)}
          >
            {open === version ? "Close" : "Look"}
          </Button>
        )}
      >
        {(version) => open === version && <OneVersion dashboard={dashboard} version={version} />}
      </VersionList>
    </Drawer>
  );
}

/** How a version was arranged. It never changes, so it is asked for once. */
function OneVersion({ dashboard, version }: { dashboard: DashboardDetail; version: number }) {
  const held = useQuery({
    queryKey: [...queryKeys.dashboard(dashboard.id), "version", version],
    queryFn: ({ signal }) => api.get<DashboardVersion>(endpoints.dashboardVersion(dashboard.id, version), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (held.error) return <ErrorNotice error={held.error} title="This version could not be read" onRetry={() => void held.refetch()} />;
  if (!held.data) return <Skeleton height={120} mt="xs" />;
  const { tiles, filters } = held.data.body;
  return (
    <Stack gap={4} mt="xs">
      <VersionSketch tiles={tiles} known={dashboard.tiles} />
      <Text size="xs" c="dimmed">
        {`${formatCount(tiles.length, "tile")}, ${filters.length === 0 ? "no filter" : `filters: ${filters.map(({ label }) => label).join(", ")}`}`}
      </Text>
    </Stack>
  );
}
