"use client";

import { Badge, Button, Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DashboardDetail, DashboardVersion } from "@/lib/dashboards";
import { formatCount, formatInstant, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import classes from "./dashboards.module.css";
import { VersionSketch } from "./version-sketch";

/** Every version of a dashboard, newest first: how it was arranged, and the way back to it. */
export function VersionsPanel({ dashboard, onClose }: { dashboard: DashboardDetail; onClose: () => void }) {
  const [open, setOpen] = useState<number | null>(null);
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: (version: number) => api.post<DashboardDetail>(endpoints.restoreDashboard(dashboard.id, version)),
    onSuccess: (changed, version) => {
      client.setQueryData(queryKeys.dashboard(dashboard.id), changed);
      notifications.show({ message: `Version ${formatNumber(changed.version)} is as version ${formatNumber(version)} was.` });
    },
  });
  return (
    <Drawer opened onClose={onClose} title="Versions" position="right">
      <Stack gap="md">
        {restore.error && <ErrorNotice error={restore.error} title="Nothing was restored" />}
        {dashboard.versions.map((item) => (
          <div key={item.version} className={classes.version}>
            <Group gap="xs">
              <Text fw={600}>{`Version ${formatNumber(item.version)}`}</Text>
              {item.version === dashboard.version && <Badge variant="light">current</Badge>}
            </Group>
            <Text size="sm" c="dimmed">
              {[formatInstant(item.at), item.by].filter((text) => text !== "").join(" · ")}
            </Text>
            {item.note && <Text size="sm">{item.note}</Text>}
            <Group gap="xs" mt={4}>
              <Button
                size="compact-xs"
                variant="default"
                aria-expanded={open === item.version}
                aria-label={`${open === item.version ? "Close" : "Look at"} version ${formatNumber(item.version)}`}
                onClick={() => setOpen(open === item.version ? null : item.version)}
              >
                {open === item.version ? "Close" : "Look"}
              </Button>
              {dashboard.access !== "view" && item.version !== dashboard.version && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Restore version ${formatNumber(item.version)}`}
                  loading={restore.isPending && restore.variables === item.version}
                  onClick={() => restore.mutate(item.version)}
                >
                  Restore
                </Button>
              )}
            </Group>
            {open === item.version && <OneVersion dashboard={dashboard} version={item.version} />}
          </div>
        ))}
      </Stack>
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
