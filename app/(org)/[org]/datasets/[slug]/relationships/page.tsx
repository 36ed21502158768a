import { RelationshipsPanel } from "@/components/datasets/relationships-panel";
import { datasetPage, tabTitle, type DatasetParams } from "../dataset";

export const generateMetadata = tabTitle("Relationships");

export default async function RelationshipsPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { dataset } = await datasetPage(org, slug);
  const columns = dataset.columns.map(({ name, label, type }) => ({ name, label, type }));
  return (
    <RelationshipsPanel org={org} slug={slug} columns={columns} relationships={dataset.relationships} mayManage={dataset.can.manage} />
  );
}
