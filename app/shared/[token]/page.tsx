import type { Metadata } from "next";
import { Suspense } from "react";
import { SharedDashboard } from "@/components/dashboards/shared-dashboard";

/** The address is a secret: it is told to no other site and kept by no search engine. */
export const metadata: Metadata = {
  title: "Shared dashboard",
  referrer: "no-referrer",
  robots: { index: false, follow: false, noarchive: true },
};

/** What the link opens is asked for by the page itself, so that nothing of it is in what the server writes here. */
export default async function SharedPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <Suspense>
      <SharedDashboard token={token} />
    </Suspense>
  );
}
