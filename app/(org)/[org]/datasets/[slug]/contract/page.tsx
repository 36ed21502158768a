import { notFound } from "next/navigation";
import { ContractPanel } from "@/components/datasets/contract-panel";
import { datasetPage, type DatasetParams } from "../dataset";

export default async function ContractPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { dataset } = await datasetPage(org, slug);
  if (!dataset.can.manage) notFound();
  return <ContractPanel org={org} slug={slug} contract={dataset.contract} contractVersion={dataset.contractVersion} />;
}
