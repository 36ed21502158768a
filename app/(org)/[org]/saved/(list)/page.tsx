import type { Metadata } from "next";
import { Suspense } from "react";
import { SavedList } from "@/components/saved/saved-list";
import { LinkButton } from "@/components/shell/link-button";
import { Page } from "@/components/shell/page";
import { pages } from "@/lib/urls";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Saved questions" };

export default async function SavedPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { frame } = await organisationPageFor(org, "saved.view");
  const mayAsk = frame.can.includes("saved.change");
  return (
    <Page
      title="Saved questions"
      description="Questions that are kept: yours, and those that others share with you. Each can be asked again by you or by a program."
      actions={
        <>
          <LinkButton href={pages.impact(org)} variant="default">
            What would break
          </LinkButton>
          {mayAsk && <LinkButton href={pages.explore(org)}>New question</LinkButton>}
        </>
      }
    >
      <Suspense>
        <SavedList org={org} mayAsk={mayAsk} />
      </Suspense>
    </Page>
  );
}
