import type { ReactNode } from "react";
import { AppFrame } from "@/components/shell/app-frame";
import { organisationPage } from "./frame";

type Props = { params: Promise<{ org: string }>; children: ReactNode };

export default async function OrganisationLayout({ params, children }: Props) {
  const { frame } = await organisationPage((await params).org);
  return <AppFrame frame={frame}>{children}</AppFrame>;
}
