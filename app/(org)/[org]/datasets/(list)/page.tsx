import type { Metadata } from "next";
import { DatasetsTable } from "@/components/datasets/datasets-table";
import { LinkButton } from "@/components/shell/link-button";
import { Empty } from "@/components/shell/notices";
import { Page } from "@/components/shell/page";
import { TourCard } from "@/components/shell/tour/tour-card";
import { listDatasets } from "@/lib/catalog";
import { pages } from "@/lib/urls";
import { organisationPage } from "../../frame";

export const metadata: Metadata = { title: "Datasets" };

export default async function DatasetsPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx, frame } = await organisationPage(org);
  const { items } = await listDatasets({ ctx, input: {} });
  const mayCreate = frame.can.includes("dataset.create");
  const create = <LinkButton href={pages.newDataset(org)}>New dataset</LinkButton>;
  return (
    <Page
      title="Datasets"
      description="What this organisation owns and what others have opened to it."
      actions={mayCreate && items.length > 0 && create}
    >
      {items.length > 0 ? (
        <>
          <TourCard org={org} email={frame.user.email} />
          <DatasetsTable datasets={items} org={org} />
        </>
      ) : (
        <Empty title="There is no dataset yet" action={mayCreate && create}>
          {mayCreate
            ? "Create one, then send the first month to it."
            : "A data manager of your organisation can create one, and another organisation can open one of its own to yours."}
        </Empty>
      )}
    </Page>
  );
}
