import type { Metadata } from "next";
import { ExportsList } from "@/components/exports/exports-list";
import { Page } from "@/components/shell/page";
import { listExports } from "@/lib/exports";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Downloads" };

export default async function ExportsPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx } = await organisationPageFor(org, "export.own");
  const list = await listExports({ ctx, input: {} });
  return (
    <Page
      title="Downloads"
      description="Files of whole answers that you had prepared. Only you see them, and your rights are asked again each time one is fetched."
    >
      <ExportsList org={org} initial={list} />
    </Page>
  );
}
