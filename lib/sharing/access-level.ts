import { and, eq, inArray, or, sql, type AnyColumn, type SQL } from "drizzle-orm";
import { shares, type SHARED_KINDS, type Tx } from "@/db";
import { actionsOfRole } from "@/lib/access";
import { actorUserId, type ServiceContext } from "@/lib/context";
import type { AccessLevel } from "./schemas";

export type SharedKind = (typeof SHARED_KINDS)[number];
export type Kept = { id: string; orgId: string; ownerId: string };
type Args = { tx: Tx; ctx: ServiceContext; kind: SharedKind };

/** The shares that reach the caller: by name, by role, or by organisation, the own one or another's. */
function reaches(ctx: ServiceContext): SQL {
  const byName = and(eq(shares.orgId, ctx.orgId), eq(shares.audience, "person"), eq(shares.userId, actorUserId(ctx) ?? ""));
  const byRole = ctx.role === null ? undefined : and(eq(shares.orgId, ctx.orgId), eq(shares.audience, "role"), eq(shares.role, ctx.role));
  const byOrganisation = and(eq(shares.audience, "organisation"), eq(shares.toOrgId, ctx.orgId));
  return or(byName, byRole, byOrganisation) ?? sql`false`;
}

/** A condition on the table of a kind: the rows the caller may open. Without a role a person opens nothing. */
export function mayOpen(ctx: ServiceContext, kind: SharedKind, table: { id: AnyColumn; orgId: AnyColumn; ownerId: AnyColumn }): SQL {
  if (ctx.actor.kind === "system") return ctx.orgId === "" ? sql`true` : sql`${table.orgId} = ${ctx.orgId}`;
  if (ctx.role === null) return sql`false`;
  const own = and(eq(table.orgId, ctx.orgId), ctx.role === "admin" ? sql`true` : eq(table.ownerId, actorUserId(ctx) ?? ""));
  const shared = sql`exists (select 1 from ${shares} where ${and(eq(shares.kind, kind), sql`${shares.objectId} = ${table.id}`, reaches(ctx))})`;
  return or(own, shared) ?? sql`false`;
}

/**
 * What the caller may do with each of many, by id; those it may not open are left out. Roles that cannot save look at
 * what is theirs. Administrators stand in for owners who have left.
 */
export async function accessLevels({ tx, ctx, kind, kept }: Args & { kept: readonly Kept[] }): Promise<Map<string, AccessLevel>> {
  if (ctx.actor.kind === "system") return new Map(kept.map(({ id }) => [id, "owner"]));
  if (ctx.role === null || kept.length === 0) return new Map();
  const isEditor = actionsOfRole(ctx.role).includes("saved.change");
  const owns = ({ orgId, ownerId }: Kept) => orgId === ctx.orgId && (ctx.role === "admin" || ownerId === actorUserId(ctx));
  const others = kept.filter((one) => !owns(one)).map(({ id }) => id);
  const rows =
    others.length === 0
      ? []
      : await tx
          .select({ id: shares.objectId, mayEdit: sql<boolean>`bool_or(${shares.mayEdit})` })
          .from(shares)
          .where(and(eq(shares.kind, kind), inArray(shares.objectId, others), reaches(ctx)))
          .groupBy(shares.objectId);
  const mayEdit = new Map(rows.map((row) => [row.id, row.mayEdit]));
  const levels = new Map<string, AccessLevel>();
  for (const one of kept) {
    const shared = mayEdit.get(one.id);
    if (owns(one)) levels.set(one.id, isEditor ? "owner" : "view");
    else if (shared !== undefined) levels.set(one.id, isEditor && one.orgId === ctx.orgId && shared ? "edit" : "view");
  }
  return levels;
}

/** The same of one; null when the caller may not open it. */
export async function accessLevel({ kept, ...args }: Args & { kept: Kept }): Promise<AccessLevel | null> {
  return (await accessLevels({ ...args, kept: [kept] })).get(kept.id) ?? null;
}
