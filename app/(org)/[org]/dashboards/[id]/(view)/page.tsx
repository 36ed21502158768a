import type { Metadata } from "next";
import { Suspense } from "react";
import { DashboardView } from "@/components/dashboards/dashboard-view";
import { CrumbName } from "@/components/shell/crumb-names";
import { dashboardPage, type DashboardParams } from "../dashboard";

export async function generateMetadata({ params }: DashboardParams): Promise<Metadata> {
  const { org, id } = await params;
  const { dashboard } = await dashboardPage(org, id);
  return { title: dashboard.name };
}

export default async function DashboardPage({ params }: DashboardParams) {
  const { org, id } = await params;
  const { dashboard, frame } = await dashboardPage(org, id);
  return (
    <Suspense>
      <CrumbName segment={id} name={dashboard.name} />
      <DashboardView key={dashboard.id} org={org} initial={dashboard} mayKeep={frame.can.includes("saved.change")} />
    </Suspense>
  );
}
