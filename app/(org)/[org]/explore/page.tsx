import type { Metadata } from "next";
import { Suspense } from "react";
import { Explore } from "@/components/query-builder/explore";

export const metadata: Metadata = { title: "Explore" };

export default async function ExplorePage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  return (
    <Suspense>
      <Explore org={org} />
    </Suspense>
  );
}
