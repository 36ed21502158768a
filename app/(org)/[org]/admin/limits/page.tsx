import type { Metadata } from "next";
import { LimitsPanel } from "@/components/admin/limits-panel";
import { Page } from "@/components/shell/page";
import { getLimits } from "@/lib/orgs";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Limits" };

export default async function LimitsPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx } = await organisationPageFor(org, "limit.manage");
  return (
    <Page
      title="Limits"
      description="How much one question may read. A question that may read more is refused before it starts, with what would make it smaller. The smaller of the two limits counts."
    >
      <LimitsPanel initial={await getLimits({ ctx, input: {} })} />
    </Page>
  );
}
