import type { Metadata } from "next";
import { AuditList } from "@/components/admin/audit-list";
import { Page } from "@/components/shell/page";
import { ACTIONS } from "@/lib/access";
import { listAudit } from "@/lib/orgs";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Audit" };

type Props = { params: Promise<{ org: string }>; searchParams: Promise<{ action?: string | string[]; outcome?: string | string[] }> };

/** What the log records besides the actions that roles allow: signing in and what the service does by itself. */
const OTHER_ACTIONS = [
  "auth.organisation",
  "auth.password",
  "auth.sign_in",
  "auth.sign_out",
  "invite.accept",
  "run.fail",
  "run.hold",
  "run.publish",
  "run.reject",
];
const OUTCOMES = ["ok", "denied", "failed"] as const;

export default async function AuditPage({ params, searchParams }: Props) {
  const { org } = await params;
  const search = await searchParams;
  const { ctx } = await organisationPageFor(org, "audit.view");
  const action = typeof search.action === "string" && search.action.length <= 64 ? search.action : null;
  const outcome = OUTCOMES.find((known) => known === search.outcome) ?? null;
  const page = await listAudit({ ctx, input: { ...(action ? { action } : {}), ...(outcome ? { outcome } : {}) } });
  return (
    <Page title="Audit" description="What anyone of this organisation saw, took away or changed, and what was refused.">
      <AuditList initial={{ filter: { action, outcome }, page }} actions={[...Object.keys(ACTIONS), ...OTHER_ACTIONS].sort()} />
    </Page>
  );
}
