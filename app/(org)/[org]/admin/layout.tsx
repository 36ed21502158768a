import type { ReactNode } from "react";
import { adminTabsFor } from "@/components/shell/navigation";
import { TabLinks } from "@/components/shell/tab-links";
import { organisationPage } from "../frame";

type Props = { params: Promise<{ org: string }>; children: ReactNode };

export default async function AdminLayout({ params, children }: Props) {
  const { org } = await params;
  const { frame } = await organisationPage(org);
  const tabs = adminTabsFor(org, frame.can);
  return (
    <div className="page">
      {tabs.length > 1 && <TabLinks label="Admin" tabs={tabs} />}
      {children}
    </div>
  );
}
