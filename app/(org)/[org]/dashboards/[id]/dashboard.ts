import { cache } from "react";
import { getDashboard, type DashboardDetail } from "@/lib/dashboards";
import { organisationPageFor, orNotFound, type OrganisationPage } from "../../frame";

/** The dashboard of a page, read once per request. */
export const dashboardPage = cache(async (org: string, id: string): Promise<OrganisationPage & { dashboard: DashboardDetail }> => {
  const page = await organisationPageFor(org, "saved.view");
  const dashboard = await orNotFound(getDashboard({ ctx: page.ctx, input: { id } }));
  return { ...page, dashboard };
});

export type DashboardParams = { params: Promise<{ org: string; id: string }> };
