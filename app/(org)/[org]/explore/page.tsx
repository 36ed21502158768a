import type { Metadata } from "next";
import { Suspense } from "react";
import { Explore } from "@/components/query-builder/explore";
import { organisationPage } from "../frame";

export const metadata: Metadata = { title: "Explore" };

export default async function ExplorePage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { frame, userId } = await organisationPage(org);
  return (
    <Suspense>
      <Explore org={org} userId={userId} maySave={frame.can.includes("saved.change")} />
    </Suspense>
  );
}
