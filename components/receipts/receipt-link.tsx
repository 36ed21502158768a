"use client";

import { Anchor } from "@mantine/core";
import Link from "next/link";
import { useParams } from "next/navigation";
import { pages } from "@/lib/urls";

/** Leads to the receipt of an answer, on the pages of an organisation. */
export function ReceiptLink({ id, children = "Receipt" }: { id: string; children?: string }) {
  const { org } = useParams<{ org?: string }>();
  if (org === undefined) return null;
  return (
    <Anchor component={Link} href={pages.receipt(org, id)} size="sm" title="What this answer was made of, to check it or to cite it">
      {children}
    </Anchor>
  );
}
