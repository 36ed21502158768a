import { and, eq } from "drizzle-orm";
import { dashboardLinks, dashboards, dashboardVersions, memberships, orgs, users, type Tx } from "@/db";
import { denied } from "@/lib/access";
import { mayAct, secretHash, type RequestFacts } from "@/lib/auth";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { limitRequests, limitWrongSecrets } from "@/lib/rate-limit";
import { accessLevel } from "@/lib/sharing";
import { mayLink } from "./dashboard-detail";
import type { DashboardRow } from "./open-dashboard";
import { DashboardBody } from "./schemas";

/** What everybody who follows one link may ask in a minute together. */
const REQUESTS_PER_MINUTE = 3000;

const TOKEN = /^[0-9A-Za-z_-]{43}$/;

/** A link that opens its dashboard now, and the restricted context of whoever follows it. */
export type LiveLink = {
  ctx: ServiceContext;
  link: typeof dashboardLinks.$inferSelect;
  row: DashboardRow;
  body: DashboardBody;
  organisation: string;
};

/**
 * The link of a token, checked anew at every request: it is neither revoked nor past its end, its dashboard is there,
 * and its maker is still somebody who could make it. NOT_FOUND, in the same words whatever is missing. The context has
 * the maker's organisation and the role viewer: grants are as wide as they are there, and rows are out of reach. Requests
 * are counted for the link, and for the address they come from only those that open nothing.
 */
export async function liveLink(args: { token: string; facts: RequestFacts; now?: Date }): Promise<LiveLink> {
  const { token, facts, now = new Date() } = args;
  const hash = secretHash(token);
  return limitWrongSecrets({ address: facts.ip ?? "unknown", hash }, async () => {
    if (!TOKEN.test(token)) throw gone();
    return open({ hash, facts, now });
  });
}

async function open({ hash, facts, now }: { hash: string; facts: RequestFacts; now: Date }): Promise<LiveLink> {
  const found = await withTransaction(systemContext("link"), (tx) => find(tx, hash));
  if (!found) throw gone();
  const { link, row, maker, role, organisation } = found;
  await limitRequests({ kind: "link", id: link.id, perMinute: REQUESTS_PER_MINUTE });
  const ctx: ServiceContext = {
    actor: { kind: "link", userId: link.createdBy, linkId: link.id },
    orgId: link.orgId,
    role: "viewer",
    scopes: ["read"],
    requestId: facts.requestId,
    ip: facts.ip,
  };
  if (link.revokedAt !== null) throw gone(ctx, "revoked", row.id);
  if (link.expiresAt <= now) throw gone(ctx, "expired", row.id);
  const asMaker: ServiceContext = { ...ctx, role };
  const isMember = role !== null && mayAct(maker);
  const access = isMember && (await withTransaction(asMaker, (tx) => accessLevel({ tx, ctx: asMaker, kind: "dashboard", kept: row })));
  if (!access || !mayLink(asMaker, { row, access })) throw gone(ctx, "maker", row.id);
  return { ctx, link, row, body: DashboardBody.parse(found.body), organisation };
}

async function find(tx: Tx, hash: string) {
  const [found] = await tx
    .select({
      link: dashboardLinks,
      row: dashboards,
      body: dashboardVersions.body,
      maker: { disabledAt: users.disabledAt, isDemo: users.isDemo },
      role: memberships.role,
      organisation: orgs.name,
    })
    .from(dashboardLinks)
    .innerJoin(dashboards, eq(dashboards.id, dashboardLinks.dashboardId))
    .innerJoin(dashboardVersions, and(eq(dashboardVersions.dashboardId, dashboards.id), eq(dashboardVersions.version, dashboards.version)))
    .innerJoin(users, eq(users.id, dashboardLinks.createdBy))
    .innerJoin(orgs, eq(orgs.id, dashboardLinks.orgId))
    .leftJoin(memberships, and(eq(memberships.orgId, dashboardLinks.orgId), eq(memberships.userId, dashboardLinks.createdBy)))
    // The hash is looked up, so how long it takes says nothing of the token.
    .where(eq(dashboardLinks.tokenHash, hash));
  return found;
}

const GONE =
  "This link opens nothing: it has ended, was taken back, or was not copied in full. Nothing was lost. Ask whoever gave it to you for a new one.";

/** What an unknown, an ended and a revoked link answer alike; that a known one was tried is on record. */
function gone(ctx?: ServiceContext, reason?: "revoked" | "expired" | "maker", dashboardId?: string): AppError {
  if (!ctx || reason === undefined) return new AppError("NOT_FOUND", GONE);
  return denied(ctx, "NOT_FOUND", GONE, { action: "dashboard.link.open", entityId: dashboardId ?? null, reason });
}
