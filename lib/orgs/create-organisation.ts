import { eq } from "drizzle-orm";
import { memberships, orgs, users } from "@/db";
import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { AddMemberInput, CreateOrganisationInput, type Organisation } from "./schemas";

/** A new organisation. For the command line and sample data: `ctx` is a system context. */
export async function createOrganisation(args: { ctx: ServiceContext; input: CreateOrganisationInput }): Promise<Organisation> {
  const { ctx } = args;
  requireScope(ctx, "write");
  requireSystem(ctx);
  const input = CreateOrganisationInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const [org] = await tx
      .insert(orgs)
      .values({ id: newId("org"), ...input })
      .onConflictDoNothing({ target: orgs.slug })
      .returning();
    if (!org) throw new AppError("CONFLICT", `There is already an organisation "${input.slug}". It was not changed.`);
    await emitAudit(tx, { ...ctx, orgId: org.id }, { action: "organisation.create", entityId: org.id });
    return { id: org.id, slug: org.slug, name: org.name, createdAt: org.createdAt.toISOString() };
  });
}

/** Adds an account to an organisation, or gives it another role there. For the command line and sample data. */
export async function addMember(args: { ctx: ServiceContext; input: AddMemberInput }): Promise<{ userId: string; orgId: string }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  requireSystem(ctx);
  const { organisation, email, role } = AddMemberInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const [org] = await tx.select().from(orgs).where(eq(orgs.slug, organisation));
    if (!org) throw new AppError("NOT_FOUND", `There is no organisation "${organisation}". Nothing was changed.`);
    const [user] = await tx.select().from(users).where(eq(users.email, email));
    if (!user) throw new AppError("NOT_FOUND", `There is no account for ${email}. Nothing was changed.`);
    const values = { orgId: org.id, userId: user.id, role };
    await tx
      .insert(memberships)
      .values(values)
      .onConflictDoUpdate({ target: [memberships.orgId, memberships.userId], set: { role } });
    await emitAudit(tx, { ...ctx, orgId: org.id }, { action: "member.manage", entityId: user.id, detail: { change: "add", role } });
    return { userId: user.id, orgId: org.id };
  });
}

function requireSystem(ctx: ServiceContext): void {
  if (ctx.actor.kind !== "system") throw new AppError("FORBIDDEN", "This is done on the server itself. Nothing was changed.");
}
