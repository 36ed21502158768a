import type { Metadata } from "next";
import { Suspense } from "react";
import { DashboardsList } from "@/components/dashboards/dashboards-list";
import { NewDashboard } from "@/components/dashboards/new-dashboard";
import { Page } from "@/components/shell/page";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Dashboards" };

export default async function DashboardsPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { frame } = await organisationPageFor(org, "saved.view");
  const mayKeep = frame.can.includes("saved.change");
  return (
    <Page
      title="Dashboards"
      description="Answers of saved questions side by side. Everybody sees them from the data they may see."
      actions={mayKeep && <NewDashboard org={org} />}
    >
      <Suspense>
        <DashboardsList org={org} mayKeep={mayKeep} />
      </Suspense>
    </Page>
  );
}
