import type { Metadata } from "next";
import { Suspense } from "react";
import { ImpactList } from "@/components/saved/impact-list";
import { Page } from "@/components/shell/page";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "What would break" };

export default async function ImpactPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  await organisationPageFor(org, "saved.view");
  return (
    <Page
      title="What would break"
      description="Saved questions, and dashboards that show them, that cannot be asked as things are: a column is gone, or is another type."
    >
      <Suspense>
        <ImpactList org={org} />
      </Suspense>
    </Page>
  );
}
