import { and, eq, inArray } from "drizzle-orm";
import { memberships, orgs, shares, users, type Tx } from "@/db";
import { actorUserId, asSystem, type Role, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { Kept, SharedKind } from "./access-level";
import type { ShareInput, ShareView } from "./schemas";

type Args = { tx: Tx; ctx: ServiceContext };

/** Who else may open them, by id, people first. */
export async function sharesOf({
  tx,
  ctx,
  kind,
  ids,
}: Args & { kind: SharedKind; ids: readonly string[] }): Promise<Map<string, ShareView[]>> {
  const found = new Map<string, ShareView[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return found;
  // The names of organisations that are no longer seen otherwise still stand here.
  const rows = await asSystem(tx, ctx, () =>
    tx
      .select({ share: shares, person: users.name, organisation: { slug: orgs.slug, name: orgs.name } })
      .from(shares)
      .leftJoin(users, eq(users.id, shares.userId))
      .leftJoin(orgs, eq(orgs.id, shares.toOrgId))
      .where(and(eq(shares.kind, kind), inArray(shares.objectId, [...ids]))),
  );
  for (const { share, person, organisation } of rows) {
    found.get(share.objectId)?.push(shareView(share, person, organisation));
  }
  const order = ["everyone", "role", "person", "organisation"];
  for (const list of found.values())
    list.sort((a, b) => order.indexOf(a.audience) - order.indexOf(b.audience) || (a.label < b.label ? -1 : 1));
  return found;
}

const ROLE_LABELS: Record<Role, string> = {
  admin: "Administrators",
  data_manager: "Data managers",
  analyst: "Analysts",
  viewer: "Viewers",
  auditor: "Auditors",
};

/** What the people of a role are called. */
export function roleLabel(role: Role): string {
  return ROLE_LABELS[role];
}

function shareView(
  share: typeof shares.$inferSelect,
  person: string | null,
  organisation: { slug: string; name: string } | null,
): ShareView {
  const { audience, mayEdit } = share;
  if (audience === "person") return { audience, userId: share.userId ?? "", label: person ?? "A person who has left", mayEdit };
  if (audience === "role" && share.role) return { audience, role: share.role, label: ROLE_LABELS[share.role], mayEdit };
  const name = organisation?.name ?? "";
  if (share.toOrgId === share.orgId) return { audience: "everyone", label: `Everyone in ${name}`, mayEdit };
  return { audience: "organisation", organisation: organisation?.slug ?? "", label: name, mayEdit: false };
}

/** Replaces who else may open it. Answers nothing; a person or organisation that is not there is NOT_FOUND. */
export async function putShares(args: Args & { kind: SharedKind; kept: Kept; input: readonly ShareInput[] }): Promise<void> {
  const { tx, ctx, kind, kept, input } = args;
  const createdBy = actorUserId(ctx) ?? kept.ownerId;
  const rows: (typeof shares.$inferInsert)[] = [];
  for (const share of input) {
    const row = { id: newId("share"), orgId: kept.orgId, kind, objectId: kept.id, createdBy };
    if (share.audience === "person") {
      await requireMember(args, share.userId);
      rows.push({ ...row, audience: "person", userId: share.userId, mayEdit: share.mayEdit });
    } else if (share.audience === "role") rows.push({ ...row, audience: "role", role: share.role, mayEdit: share.mayEdit });
    else if (share.audience === "everyone") rows.push({ ...row, audience: "organisation", toOrgId: kept.orgId, mayEdit: share.mayEdit });
    else rows.push({ ...row, audience: "organisation", toOrgId: await organisationId(args, share.organisation), mayEdit: false });
  }
  await tx.delete(shares).where(and(eq(shares.kind, kind), eq(shares.objectId, kept.id), eq(shares.orgId, kept.orgId)));
  if (rows.length > 0) await tx.insert(shares).values(rows);
}

/** What was shared of it goes with it. */
export async function dropShares({ tx, kind, id }: { tx: Tx; kind: SharedKind; id: string }): Promise<void> {
  await tx.delete(shares).where(and(eq(shares.kind, kind), eq(shares.objectId, id)));
}

async function requireMember({ tx, kept }: { tx: Tx; kept: Kept }, userId: string): Promise<void> {
  const found = await tx.$count(memberships, and(eq(memberships.orgId, kept.orgId), eq(memberships.userId, userId)));
  if (found === 0)
    throw new AppError("NOT_FOUND", "A person you named is not a member of your organisation. Nothing was changed. Choose somebody else.");
}

async function organisationId({ tx }: { tx: Tx }, slug: string): Promise<string> {
  const [org] = await tx.select({ id: orgs.id }).from(orgs).where(eq(orgs.slug, slug));
  if (org) return org.id;
  throw new AppError("NOT_FOUND", `There is no organisation "${slug}". Nothing was changed. Check its short name.`);
}
