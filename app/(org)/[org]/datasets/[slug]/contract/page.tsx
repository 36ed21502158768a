import { AliasesPanel } from "@/components/datasets/aliases-panel";
import { ContractHistory } from "@/components/datasets/contract-history";
import { ContractPanel } from "@/components/datasets/contract-panel";
import { ReprocessPanel } from "@/components/datasets/reprocess-panel";
import { Section } from "@/components/shell/page";
import { ViewOnly } from "@/components/shell/view-only";
import { pages } from "@/lib/urls";
import { datasetPage, tabTitle, type DatasetParams } from "../dataset";

export const generateMetadata = tabTitle("Contract");

export default async function ContractPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { dataset } = await datasetPage(org, slug);
  if (!dataset.can.manage)
    return (
      <ViewOnly
        isPart
        href={pages.dataset(org, slug)}
        name={dataset.name}
        who="Data managers and administrators of the organisation that owns this dataset see and change its contract. What each column holds is under Columns."
      />
    );
  return (
    <>
      <ContractPanel org={org} slug={slug} contract={dataset.contract} contractVersion={dataset.contractVersion} />
      {dataset.contract !== null && dataset.contractVersion !== null && (
        <>
          <Section title="Names that hospitals use">
            <AliasesPanel slug={slug} />
          </Section>
          <Section title="Versions of the contract">
            <ContractHistory slug={slug} />
          </Section>
          <Section title="Make published months again">
            <ReprocessPanel slug={slug} org={org} hospitals={dataset.coverage.hospitals} contractVersion={dataset.contractVersion} />
          </Section>
        </>
      )}
    </>
  );
}
