import { redirect } from "next/navigation";
import { getMe, pageContext } from "@/lib/auth";
import { pages } from "@/lib/urls";

/** To the datasets of the active organisation, or to where one is signed in or chosen. */
export default async function HomePage() {
  const ctx = await pageContext();
  if (!ctx) redirect(pages.signIn());
  const { organisation } = await getMe({ ctx });
  redirect(organisation ? pages.datasets(organisation.slug) : pages.switchOrganisation());
}
