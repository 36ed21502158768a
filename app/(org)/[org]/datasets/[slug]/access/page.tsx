import { AccessPanel } from "@/components/datasets/access-panel";
import { listGrants } from "@/lib/access";
import { orNotFound } from "../../../frame";
import { datasetPage, type DatasetParams } from "../dataset";

export default async function AccessPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { ctx, dataset } = await datasetPage(org, slug);
  const grants = await orNotFound(listGrants({ ctx, input: { slug } }));
  return <AccessPanel slug={slug} initial={grants} hospitals={dataset.coverage.hospitals} mayManage={dataset.can.administer} />;
}
