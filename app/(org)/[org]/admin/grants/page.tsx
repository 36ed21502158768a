import type { Metadata } from "next";
import { GrantsOverview, type DatasetGrant } from "@/components/admin/grants-overview";
import { Empty } from "@/components/shell/notices";
import { RequestList } from "@/components/datasets/access-requests-panel";
import { Page, Section } from "@/components/shell/page";
import { listGrants } from "@/lib/access";
import { openAccessRequests } from "@/lib/access-requests";
import { listDatasets } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Grants" };

async function grantsToOthers(ctx: ServiceContext): Promise<DatasetGrant[]> {
  const { items } = await listDatasets({ ctx, input: {} });
  const owned = items.filter((dataset) => dataset.isOwner);
  const lists = await Promise.all(
    owned.map(async ({ slug, name }) => ({ dataset: { slug, name }, list: await listGrants({ ctx, input: { slug } }) })),
  );
  return lists.flatMap(({ dataset, list }) => list.grants.filter((grant) => !grant.own).map((grant) => ({ dataset, grant })));
}

export default async function GrantsPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx } = await organisationPageFor(org, "grant.manage");
  const grants = await grantsToOthers(ctx);
  const requests = (await openAccessRequests({ ctx, input: {} })).items.filter((request) => request.canDecide);
  return (
    <Page
      title="Grants"
      description="What other organisations may see of your datasets. Grants are given and revoked on the Access tab of a dataset."
    >
      {requests.length > 0 && (
        <Section title="Requests for access">
          <RequestList items={requests} hospitals={[]} withDataset />
        </Section>
      )}
      <Section title="Who has access">
        {grants.length > 0 ? (
          <GrantsOverview org={org} grants={grants} />
        ) : (
          <Empty title="No other organisation sees your data">Open a dataset to one on the dataset’s Access tab.</Empty>
        )}
      </Section>
    </Page>
  );
}
