import { Anchor } from "@mantine/core";
import type { Metadata } from "next";
import { ApiKeysPanel } from "@/components/admin/api-keys-panel";
import { Page } from "@/components/shell/page";
import { listApiKeys } from "@/lib/auth";
import { pages } from "@/lib/urls";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "API keys" };

export default async function ApiKeysPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx, frame, userId } = await organisationPageFor(org, "key.own");
  const keys = await listApiKeys({ ctx, input: {} });
  const docs = (
    <Anchor href={pages.apiDocs()} inherit underline="always">
      How the API works
    </Anchor>
  );
  return (
    <Page
      title="API keys"
      description={
        <>
          A key lets a program do over REST what you may do in {frame.org.name}. {docs}.
        </>
      }
    >
      <ApiKeysPanel initial={keys} me={userId} mayManage={frame.can.includes("key.manage")} />
    </Page>
  );
}
