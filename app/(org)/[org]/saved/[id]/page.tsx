import type { Metadata } from "next";
import { Suspense } from "react";
import { SavedQuestion } from "@/components/saved/saved-question";
import { getSavedQuery } from "@/lib/saved-queries";
import { organisationPageFor, orNotFound } from "../../frame";

export const metadata: Metadata = { title: "Saved question" };

export default async function SavedQuestionPage({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { org, id } = await params;
  const { ctx, frame } = await organisationPageFor(org, "saved.view");
  const saved = await orNotFound(getSavedQuery({ ctx, input: { id } }));
  const can = {
    ask: frame.can.includes("query.summary") || frame.can.includes("query.rows"),
    change: frame.can.includes("saved.change"),
    keys: frame.can.includes("key.own"),
  };
  return (
    <Suspense>
      <SavedQuestion key={id} org={org} initial={saved} can={can} />
    </Suspense>
  );
}
