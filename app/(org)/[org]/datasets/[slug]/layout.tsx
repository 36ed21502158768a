import type { Metadata } from "next";
import type { ReactNode } from "react";
import { accessGap, shownRequest } from "@/components/datasets/access-words";
import { AccessState } from "@/components/datasets/access-state";
import { DatasetFacts } from "@/components/datasets/dataset-facts";
import { RequestAccess } from "@/components/datasets/request-access";
import { CrumbName } from "@/components/shell/crumb-names";
import { LinkButton } from "@/components/shell/link-button";
import { Page } from "@/components/shell/page";
import { TabLinks } from "@/components/shell/tab-links";
import { listAccessRequests } from "@/lib/access-requests";
import { formatNumber } from "@/lib/format";
import { pages, type DatasetTab } from "@/lib/urls";
import { datasetPage, type DatasetParams } from "./dataset";

export async function generateMetadata({ params }: DatasetParams): Promise<Metadata> {
  const { org, slug } = await params;
  const { dataset } = await datasetPage(org, slug);
  // The template ends with the title of a layout, and the tabs have titles of their own.
  return { title: { default: dataset.name, template: "%s · Medlake" } };
}

export default async function DatasetLayout({ params, children }: DatasetParams & { children: ReactNode }) {
  const { org, slug } = await params;
  const { ctx, dataset, frame } = await datasetPage(org, slug);
  const { items: requests } = await listAccessRequests({ ctx, input: { slug } });
  const waiting = requests.filter((request) => request.canDecide).length;
  const gap = accessGap(dataset, frame.can);
  const own = shownRequest(requests, Date.now());
  const tabs: { tab: DatasetTab; label: string; shown: boolean }[] = [
    { tab: "columns", label: `Columns (${formatNumber(dataset.columns.length)})`, shown: true },
    { tab: "coverage", label: "Coverage", shown: !dataset.isLive },
    { tab: "versions", label: "Versions", shown: !dataset.isLive },
    { tab: "relationships", label: "Relationships", shown: dataset.can.manage || dataset.relationships.length > 0 },
    {
      tab: "access",
      label: waiting > 0 ? `Access (${waiting} waiting)` : "Access",
      shown: dataset.isOwner && frame.can.includes("grant.view"),
    },
    { tab: "contract", label: "Contract", shown: dataset.can.manage && !dataset.isLive },
  ];
  const mayAsk = (dataset.version > 0 || dataset.isLive) && (dataset.can.querySummary || dataset.can.queryRows);
  return (
    <Page
      title={dataset.name}
      description={<DatasetFacts org={org} dataset={dataset} />}
      actions={
        <>
          {dataset.can.manage && !dataset.isLive && (
            <LinkButton href={pages.uploads(org, slug)} variant={mayAsk ? "default" : "filled"}>
              Send data
            </LinkButton>
          )}
          {gap.askable.length > 0 && own?.state !== "open" && (
            <RequestAccess slug={slug} name={dataset.name} owner={dataset.owner.name} has={dataset.rights} gap={gap} />
          )}
          {mayAsk && <LinkButton href={pages.explore(org, { dataset: slug })}>Explore</LinkButton>}
        </>
      }
    >
      {own && <AccessState request={own} />}
      <CrumbName segment={slug} name={dataset.name} />
      <TabLinks
        label="Dataset"
        tabs={tabs.filter((tab) => tab.shown).map(({ tab, label }) => ({ href: pages.dataset(org, slug, tab), label }))}
      />
      {children}
    </Page>
  );
}
