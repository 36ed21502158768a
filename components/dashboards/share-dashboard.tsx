"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { DashboardDetail, DashboardShares } from "@/lib/dashboards";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ShareDialog } from "../sharing/share-dialog";

type ShareDashboardProps = { org: string; dashboard: DashboardDetail; onClose: () => void };

/** Who else may open a dashboard. */
export function ShareDashboard({ org, dashboard, onClose }: ShareDashboardProps) {
  const client = useQueryClient();
  const { id } = dashboard;
  return (
    <ShareDialog
      key={JSON.stringify(dashboard.shares)}
      opened
      onClose={onClose}
      title={`Share "${dashboard.name}"`}
      shares={dashboard.shares}
      isOwner={dashboard.access === "owner"}
      link={pages.dashboard(org, id)}
      hint={linkHint(dashboard)}
      onSave={async (shares) => {
        const stored = await api.put<DashboardShares>(endpoints.dashboardShares(id), { shares });
        client.setQueryData<DashboardDetail>(queryKeys.dashboard(id), (known) => known && { ...known, shares: stored.shares });
        await client.invalidateQueries({ queryKey: ["dashboards"], refetchType: "none" });
      }}
    />
  );
}

/** How people without an account get to see it: by a link that ends by itself, which not everybody may make. */
function linkHint({ mayLink, isOwn }: Pick<DashboardDetail, "mayLink" | "isOwn">): string | undefined {
  if (mayLink) return "For people without an account: the menu … of the dashboard, then Links without an account.";
  return isOwn ? "For people without an account, a data manager or administrator who may edit it can make a link that expires." : undefined;
}
