import { AccessPanel } from "@/components/datasets/access-panel";
import { AccessRequestsPanel } from "@/components/datasets/access-requests-panel";
import { Section } from "@/components/shell/page";
import { ViewOnly } from "@/components/shell/view-only";
import { listGrants } from "@/lib/access";
import { listAccessRequests } from "@/lib/access-requests";
import { pages } from "@/lib/urls";
import { orNotFound } from "../../../frame";
import { datasetPage, tabTitle, type DatasetParams } from "../dataset";

export const generateMetadata = tabTitle("Access");

export default async function AccessPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { ctx, dataset, frame } = await datasetPage(org, slug);
  if (!dataset.isOwner || !frame.can.includes("grant.view"))
    return (
      <ViewOnly
        isPart
        href={pages.dataset(org, slug)}
        name={dataset.name}
        who="Who has access to this dataset is for those who answer for it, in the organisation that owns it. Ask an administrator there if you need more."
      />
    );
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
