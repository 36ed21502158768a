import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { FrameData } from "@/components/shell/app-frame";
import { actionsOfRole, type Action } from "@/lib/access";
import { getMe, pageContext } from "@/lib/auth";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { internalPath, pages } from "@/lib/urls";

export type OrganisationPage = { ctx: ServiceContext; frame: FrameData; userId: string };

/**
 * Who looks at a page of `org`, once per request. The session's active organisation decides: without a session, on to
 * the sign-in; another organisation of theirs, on to the question whether to switch; anything else is not found.
 */
export const organisationPage = cache(async (org: string): Promise<OrganisationPage> => {
  const ctx = await pageContext();
  const asked = internalPath((await headers()).get("x-path")) ?? pages.datasets(org);
  if (!ctx) redirect(pages.signIn(asked));
  const me = await getMe({ ctx });
  if (!me.organisation || me.organisation.slug !== org) {
    if (me.organisations.some((organisation) => organisation.slug === org)) redirect(pages.switchOrganisation(org, asked));
    notFound();
  }
  const { slug, name, role } = me.organisation;
  const organisations = me.organisations.map((organisation) => ({ slug: organisation.slug, name: organisation.name }));
  const frame: FrameData = {
    org: { slug, name },
    role,
    can: actionsOfRole(role),
    user: { name: me.user.name, email: me.user.email },
    organisations,
  };
  return { ctx, frame, userId: me.user.id };
});

/** As `organisationPage`, for a page that only some roles have. For others it does not exist. */
export async function organisationPageFor(org: string, action: Action): Promise<OrganisationPage> {
  const page = await organisationPage(org);
  if (!page.frame.can.includes(action)) notFound();
  return page;
}

/** The answer of a verb, or the page that says there is nothing here: NOT_FOUND and FORBIDDEN are not told apart. */
export async function orNotFound<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && (error.code === "NOT_FOUND" || error.code === "FORBIDDEN")) notFound();
    // An address that no verb would take, such as a slug with a space, names nothing.
    if (error instanceof Error && error.name === "ZodError") notFound();
    throw error;
  }
}
