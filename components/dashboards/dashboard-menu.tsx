"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCopy, IconDots, IconEdit, IconHistory, IconLink, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { DashboardDetail } from "@/lib/dashboards";
import { endpoints, pages } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { useFocusBack } from "../shell/use-focus-back";

// What opens only when it is asked for is fetched then.
const DeleteDashboard = dynamic(() => import("./delete-dashboard").then((module) => module.DeleteDashboard), { ssr: false });
const DescribeDashboard = dynamic(() => import("./describe-dashboard").then((module) => module.DescribeDashboard), { ssr: false });
const LinksPanel = dynamic(() => import("./links-panel").then((module) => module.LinksPanel), { ssr: false });
const VersionsPanel = dynamic(() => import("./versions-panel").then((module) => module.VersionsPanel), { ssr: false });

type Panel = "describe" | "versions" | "links" | "delete";
type DashboardMenuProps = { org: string; dashboard: DashboardDetail; mayKeep: boolean };

/** What else can be done with a dashboard, by those who may. */
export function DashboardMenu({ org, dashboard, mayKeep }: DashboardMenuProps) {
  const [panel, setPanel] = useState<Panel | null>(null);
  useFocusBack(panel !== null);
  const router = useRouter();
  const copy = useMutation({
    mutationFn: () => api.post<DashboardDetail>(endpoints.copyDashboard(dashboard.id)),
    onSuccess: (made) => {
      notifications.show({ message: `"${made.name}" is made, for you alone. Nothing of the first one has changed.` });
      router.push(pages.dashboard(org, made.id));
    },
    onError: (error) => notifications.show({ color: "red", title: "No copy was made", message: errorMessage(error) }),
  });
  const close = () => setPanel(null);
  const mayEdit = dashboard.access !== "view";
  const mayDelete = dashboard.access === "owner";
  if (!mayKeep && !dashboard.isOwn) return null;
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More about this dashboard">
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && (
            <Menu.Item leftSection={<IconEdit size={16} stroke={1.6} aria-hidden />} onClick={() => setPanel("describe")}>
              Name and folder
            </Menu.Item>
          )}
          {mayKeep && (
            <Menu.Item
              leftSection={<IconCopy size={16} stroke={1.6} aria-hidden />}
              onClick={() => copy.mutate()}
              disabled={copy.isPending || copy.isSuccess}
            >
              Duplicate
            </Menu.Item>
          )}
          {dashboard.isOwn && (
            <Menu.Item leftSection={<IconHistory size={16} stroke={1.6} aria-hidden />} onClick={() => setPanel("versions")}>
              Versions
            </Menu.Item>
          )}
          {dashboard.mayLink && (
            <Menu.Item leftSection={<IconLink size={16} stroke={1.6} aria-hidden />} onClick={() => setPanel("links")}>
              Links without an account
            </Menu.Item>
          )}
          {mayDelete && (
            <>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconTrash size={16} stroke={1.6} aria-hidden />} onClick={() => setPanel("delete")}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {panel === "describe" && <DescribeDashboard dashboard={dashboard} onClose={close} />}
      {panel === "versions" && <VersionsPanel dashboard={dashboard} onClose={close} />}
      {panel === "links" && <LinksPanel dashboard={dashboard} onClose={close} />}
      {panel === "delete" && <DeleteDashboard org={org} dashboard={dashboard} onClose={close} />}
    </>
  );
}
