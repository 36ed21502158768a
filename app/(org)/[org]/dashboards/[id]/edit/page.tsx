import type { Metadata } from "next";
import { DashboardEditor } from "@/components/dashboards/dashboard-editor";
import { CrumbName } from "@/components/shell/crumb-names";
import { ViewOnly } from "@/components/shell/view-only";
import { pages } from "@/lib/urls";
import { dashboardPage, type DashboardParams } from "../dashboard";

export async function generateMetadata({ params }: DashboardParams): Promise<Metadata> {
  const { org, id } = await params;
  const { dashboard } = await dashboardPage(org, id);
  return { title: `Edit ${dashboard.name}` };
}

export default async function EditDashboardPage({ params }: DashboardParams) {
  const { org, id } = await params;
  const { dashboard, userId } = await dashboardPage(org, id);
  if (dashboard.access === "view")
    return (
      <>
        <CrumbName segment={id} name={dashboard.name} />
        <ViewOnly
          href={pages.dashboard(org, id)}
          name={dashboard.name}
          who="Its owner, and those it is shared with to edit, change this dashboard. Ask one of them."
        />
      </>
    );
  return (
    <>
      <CrumbName segment={id} name={dashboard.name} />
      <DashboardEditor key={dashboard.id} org={org} userId={userId} initial={dashboard} />
    </>
  );
}
