import type { Metadata } from "next";
import { NewDatasetForm } from "@/components/datasets/new-dataset-form";
import { Page } from "@/components/shell/page";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "New dataset" };

export default async function NewDatasetPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  await organisationPageFor(org, "dataset.create");
  return (
    <Page title="New dataset" description="A table that grows every month. Its contract says how a file becomes rows.">
      <NewDatasetForm org={org} />
    </Page>
  );
}
