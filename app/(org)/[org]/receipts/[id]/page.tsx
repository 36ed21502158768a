import type { Metadata } from "next";
import { ReceiptView } from "@/components/receipts/receipt-view";
import { getReceipt } from "@/lib/analysis";
import { organisationPage, orNotFound } from "../../frame";

export const metadata: Metadata = { title: "Receipt" };

export default async function ReceiptPage({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { org, id } = await params;
  const { ctx } = await organisationPage(org);
  return <ReceiptView org={org} receipt={await orNotFound(getReceipt({ ctx, input: { id } }))} />;
}
