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
