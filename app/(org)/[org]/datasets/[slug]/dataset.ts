import type { Metadata } from "next";
import { cache } from "react";
import { getDataset, type DatasetDetail } from "@/lib/catalog";
import { organisationPage, orNotFound, type OrganisationPage } from "../../frame";

/** The dataset of a page and its tabs, read once per request. */
export const datasetPage = cache(async (org: string, slug: string): Promise<OrganisationPage & { dataset: DatasetDetail }> => {
  const page = await organisationPage(org);
  const dataset = await orNotFound(getDataset({ ctx: page.ctx, input: { slug } }));
  return { ...page, dataset };
});

export type DatasetParams = { params: Promise<{ org: string; slug: string }> };

/** The title of a tab: `Coverage of Lab results`. */
export function tabTitle(tab: string): ({ params }: DatasetParams) => Promise<Metadata> {
  return async ({ params }) => {
    const { org, slug } = await params;
    const { dataset } = await datasetPage(org, slug);
    return { title: `${tab} of ${dataset.name}` };
  };
}
