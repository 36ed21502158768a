import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { SavedQuestion } from "@/components/saved/saved-question";
import { CrumbName } from "@/components/shell/crumb-names";
import { getSavedQuery } from "@/lib/saved-queries";
import { organisationPageFor, orNotFound } from "../../frame";

type Params = { params: Promise<{ org: string; id: string }> };

/** Read once for the page and its title. */
const savedPage = cache(async (org: string, id: string) => {
  const { ctx, frame } = await organisationPageFor(org, "saved.view");
  return { frame, saved: await orNotFound(getSavedQuery({ ctx, input: { id } })) };
});

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { org, id } = await params;
  const { saved } = await savedPage(org, id);
  return { title: saved.name };
}

export default async function SavedQuestionPage({ params }: Params) {
  const { org, id } = await params;
  const { saved, frame } = await savedPage(org, id);
  const can = {
    ask: frame.can.includes("query.summary") || frame.can.includes("query.rows"),
    change: frame.can.includes("saved.change"),
    keys: frame.can.includes("key.own"),
  };
  return (
    <Suspense>
      <CrumbName segment={id} name={saved.name} />
      <SavedQuestion key={id} org={org} initial={saved} can={can} />
    </Suspense>
  );
}
