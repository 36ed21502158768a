"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { DashboardDetail } from "@/lib/dashboards";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { DeleteDialog } from "../kept/delete-dialog";
import { queryKeys } from "../query-keys";

/** Deleting a dashboard; what it shows stays. */
export function DeleteDashboard({ org, dashboard, onClose }: { org: string; dashboard: DashboardDetail; onClose: () => void }) {
  const router = useRouter();
  const client = useQueryClient();
  return (
    <DeleteDialog
      name={dashboard.name}
      opened
      onClose={onClose}
      remove={() => api.del(endpoints.dashboard(dashboard.id))}
      onDeleted={async () => {
        router.push(pages.dashboards(org));
        await client.invalidateQueries({ queryKey: queryKeys.dashboards().slice(0, 1), refetchType: "none" });
      }}
    >
      The dashboard goes with all its versions, for everybody it is shared with, and its links open nothing any more. The questions on it
      and the data stay.
    </DeleteDialog>
  );
}
