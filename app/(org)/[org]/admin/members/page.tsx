import type { Metadata } from "next";
import { InvitesPanel } from "@/components/admin/invites-panel";
import { MembersPanel } from "@/components/admin/members-panel";
import { Page, Section } from "@/components/shell/page";
import { listInvites, listMembers } from "@/lib/orgs";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx, frame, userId } = await organisationPageFor(org, "member.view");
  const [members, invites] = [await listMembers({ ctx, input: {} }), await listInvites({ ctx, input: {} })];
  return (
    <Page
      title="Members"
      description={`Who belongs to ${frame.org.name}. A role says what someone may do; what data they see comes from grants.`}
    >
      <MembersPanel initial={members} me={userId} />
      <Section title="Invite">
        <InvitesPanel initial={invites} />
      </Section>
    </Page>
  );
}
