import { AccessPanel } from "@/components/datasets/access-panel";
import { AccessRequestsPanel } from "@/components/datasets/access-requests-panel";
import { Section } from "@/components/shell/page";
import { listGrants } from "@/lib/access";
import { listAccessRequests } from "@/lib/access-requests";
import { orNotFound } from "../../../frame";
import { datasetPage, tabTitle, type DatasetParams } from "../dataset";

export const generateMetadata = tabTitle("Access");

export default async function AccessPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { ctx, dataset } = await datasetPage(org, slug);
  const grants = await orNotFound(listGrants({ ctx, input: { slug } }));
  const { hospitals } = dataset.coverage;
  return (
    <>
      {dataset.can.administer && (
        <Section title="Requests for access">
          <AccessRequestsPanel slug={slug} initial={await listAccessRequests({ ctx, input: { slug } })} hospitals={hospitals} />
        </Section>
      )}
      <Section title="Who has access">
        <AccessPanel slug={slug} initial={grants} hospitals={hospitals} mayManage={dataset.can.administer} />
      </Section>
    </>
  );
}
