import type { Metadata } from "next";
import { ChannelsPanel } from "@/components/notices/channels-panel";
import { NoticesList } from "@/components/notices/notices-list";
import { Page, Section } from "@/components/shell/page";
import { listChannels, listNotices } from "@/lib/notices";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Notices" };

export default async function NoticesPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx, frame } = await organisationPageFor(org, "notice.view");
  const [channels, notices] = [await listChannels({ ctx, input: {} }), await listNotices({ ctx, input: {} })];
  return (
    <Page
      title="Notices"
      description="Who is told when a file is held, rejected or late. A message names the run and what it is about, never a value of a file."
    >
      <ChannelsPanel initial={channels} mayManage={frame.can.includes("notice.manage")} />
      <Section title="What happened, and who was told">
        <NoticesList org={org} initial={notices} />
      </Section>
    </Page>
  );
}
