import type { Metadata } from "next";
import { LinkButton } from "@/components/shell/link-button";
import { Empty } from "@/components/shell/notices";
import { Page, Section } from "@/components/shell/page";
import { RecentUploads } from "@/components/uploads/recent-uploads";
import { SendData, type Target } from "@/components/uploads/send-data";
import { getDataset, listDatasets } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { listUploads } from "@/lib/uploads";
import { pages } from "@/lib/urls";
import { organisationPageFor } from "../frame";

export const metadata: Metadata = { title: "Uploads" };

/** The datasets that the person can send files to, and what each upload has to say. */
async function targetsOf(ctx: ServiceContext): Promise<Target[]> {
  const { items } = await listDatasets({ ctx, input: {} });
  const details = await Promise.all(items.filter((item) => item.isOwner).map(({ slug }) => getDataset({ ctx, input: { slug } })));
  return details
    .filter((dataset) => dataset.can.manage && !dataset.isLive)
    .map(({ slug, name, hasContract, hospitalFrom, periodFrom, coverage }) => ({
      slug,
      name,
      hasContract,
      hospitalFrom,
      periodFrom,
      hospitals: coverage.hospitals,
    }));
}

export default async function UploadsPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx } = await organisationPageFor(org, "dataset.upload");
  const [targets, uploads] = [await targetsOf(ctx), await listUploads({ ctx, input: { limit: 20 } })];
  return (
    <Page
      title="Send data"
      description="Each file is received, checked line by line, and published as a new version. You can leave this page once a file is received."
    >
      {targets.length > 0 ? (
        <SendData org={org} targets={targets} today={new Date().toISOString()} />
      ) : (
        <Empty title="There is no dataset to send to" action={<LinkButton href={pages.newDataset(org)}>New dataset</LinkButton>}>
          Create a dataset first. Its contract can be proposed from the first file.
        </Empty>
      )}
      <Section title="Received files">
        <RecentUploads org={org} initial={uploads} />
      </Section>
    </Page>
  );
}
