import { redirect } from "next/navigation";
import { pages } from "@/lib/urls";

export default async function OrganisationHome({ params }: { params: Promise<{ org: string }> }) {
  redirect(pages.datasets((await params).org));
}
