import { and, desc, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { accessRequests, datasets, grants, orgs, users, type Tx } from "@/db";
import type { Right } from "@/lib/access";
import { actorUserId, asSystem, type ServiceContext } from "@/lib/context";
import type { AccessRequestView } from "./answers";

const SHOWN_MAX = 200;

type Args = {
  tx: Tx;
  ctx: ServiceContext;
  where: SQL | undefined;
  /** The caller decides on requests for its datasets. */ decides: boolean;
};

/** The requests that `where` finds, open ones first, then the newest. `where` says whose they may be. */
export async function requestViews({ tx, ctx, where, decides }: Args): Promise<AccessRequestView[]> {
  const rows = await tx
    .select({
      request: accessRequests,
      dataset: { slug: datasets.slug, name: datasets.name },
      organisation: { slug: orgs.slug, name: orgs.name },
    })
    .from(accessRequests)
    .innerJoin(datasets, eq(datasets.id, accessRequests.datasetId))
    .innerJoin(orgs, eq(orgs.id, accessRequests.orgId))
    .where(where)
    .orderBy(desc(eq(accessRequests.state, "open")), desc(accessRequests.createdAt), desc(accessRequests.id))
    .limit(SHOWN_MAX);
  const names = await namesOf({ tx, ctx, ids: [...new Set(rows.map(({ request }) => request.userId))] });
  const grantsNow = decides ? await grantsOf({ tx, ids: [...new Set(rows.map(({ request }) => request.datasetId))] }) : [];
  return rows.map(({ request, dataset, organisation }) => {
    const owns = decides && request.ownerOrgId === ctx.orgId;
    const grant = grantsNow.find((one) => one.datasetId === request.datasetId && one.orgId === request.orgId);
    return {
      id: request.id,
      dataset,
      organisation,
      person: names.get(request.userId) ?? "",
      isOwn: request.orgId === ctx.orgId && request.userId === actorUserId(ctx),
      canDecide: owns && request.state === "open",
      rights: request.rights as Right[],
      reason: request.reason,
      state: request.state,
      answer: request.answer,
      decidedAt: request.decidedAt?.toISOString() ?? null,
      createdAt: request.createdAt.toISOString(),
      has: owns && grant ? { rights: grant.rights as Right[], hospitals: grant.hospitals } : null,
    };
  });
}

/** Who asks is a member of another organisation, whose people the caller sees only here: by name. */
async function namesOf({ tx, ctx, ids }: { tx: Tx; ctx: ServiceContext; ids: string[] }): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await asSystem(tx, ctx, () => tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids)));
  return new Map(rows.map((row) => [row.id, row.name]));
}

async function grantsOf({ tx, ids }: { tx: Tx; ids: string[] }) {
  if (ids.length === 0) return [];
  return tx
    .select({ datasetId: grants.datasetId, orgId: grants.orgId, rights: grants.rights, hospitals: grants.hospitals })
    .from(grants)
    .where(and(inArray(grants.datasetId, ids), isNull(grants.revokedAt)));
}
