import { and, asc, eq } from "drizzle-orm";
import { memberships, orgs, users, type Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { getMemberInOrg } from "./internal";
import { SetLimitsInput, SetMemberLimitsInput, type Limits, type MemberLimits, type NoInput } from "./schemas";

/** How many bytes one question may read: of the organisation, and of each member who has a limit of their own. */
export async function getLimits(args: { ctx: ServiceContext; input?: NoInput }): Promise<Limits> {
  const { ctx } = args;
  requireScope(ctx, "read");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "limit.manage" });
    return { queryBytes: await limitOfOrganisation(tx, ctx.orgId), members: await limitsOfMembers(tx, ctx.orgId) };
  });
}

/** Sets how many bytes one question of anyone in the organisation may read; null takes the limit away. */
export async function setLimits(args: { ctx: ServiceContext; input: SetLimitsInput }): Promise<Limits> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { queryBytes } = SetLimitsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "limit.manage" });
    const from = await limitOfOrganisation(tx, ctx.orgId);
    await tx.update(orgs).set({ queryBytesMax: queryBytes }).where(eq(orgs.id, ctx.orgId));
    await emitAudit(tx, ctx, { action: "limit.manage", entityId: ctx.orgId, detail: { from, to: queryBytes } });
    return { queryBytes, members: await limitsOfMembers(tx, ctx.orgId) };
  });
}

/** Sets how many bytes one question of a member may read; the organisation's limit holds beside it. */
export async function setMemberLimits(args: { ctx: ServiceContext; input: SetMemberLimitsInput }): Promise<MemberLimits> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { userId, queryBytes } = SetMemberLimitsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "limit.manage" });
    const { name, email } = await getMemberInOrg({ tx, ctx, userId });
    const own = and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, userId));
    const [before] = await tx.select({ queryBytes: memberships.queryBytesMax }).from(memberships).where(own).for("update");
    if (!before) throw new AppError("NOT_FOUND", "There is no such member in this organisation. Nothing was changed.");
    await tx.update(memberships).set({ queryBytesMax: queryBytes }).where(own);
    await emitAudit(tx, ctx, { action: "limit.manage", entityId: userId, detail: { from: before.queryBytes, to: queryBytes } });
    return { userId, name, email, queryBytes };
  });
}

async function limitOfOrganisation(tx: Tx, orgId: string): Promise<number | null> {
  const [org] = await tx.select({ queryBytes: orgs.queryBytesMax }).from(orgs).where(eq(orgs.id, orgId));
  return org?.queryBytes ?? null;
}

async function limitsOfMembers(tx: Tx, orgId: string): Promise<MemberLimits[]> {
  return tx
    .select({ userId: users.id, name: users.name, email: users.email, queryBytes: memberships.queryBytesMax })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.orgId, orgId))
    .orderBy(asc(users.name), asc(users.id));
}
