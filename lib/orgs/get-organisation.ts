import { eq } from "drizzle-orm";
import { orgs } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { NoInput, Organisation } from "./schemas";

/** The organisation the caller works in. */
export async function getOrganisation(args: { ctx: ServiceContext; input?: NoInput }): Promise<Organisation> {
  const { ctx } = args;
  requireScope(ctx, "read");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "organisation.view" });
    const [org] = await tx.select().from(orgs).where(eq(orgs.id, ctx.orgId));
    if (!org) throw new AppError("NOT_FOUND", "There is no such organisation.");
    return { id: org.id, slug: org.slug, name: org.name, createdAt: org.createdAt.toISOString() };
  });
}
