import { and, eq, isNull } from "drizzle-orm";
import { accessRequests, grants, orgs, type Tx } from "@/db";
import { grantAccess, lockGrants, openDataset, requireScope, RIGHTS, type Right } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { notify } from "@/lib/notices";
import type { AccessRequestView } from "./answers";
import { requestViews } from "./request-view";
import { DecideAccessInput } from "./schemas";

type RequestRow = typeof accessRequests.$inferSelect;

/**
 * Grants or declines a request for access to a dataset of the caller's organisation. Granting adds what was asked to
 * what that organisation has, for the hospitals it sees already unless others are named; it takes nothing away.
 * Who asked is told by e-mail. CONFLICT when somebody has decided before.
 */
export async function decideAccess(args: { ctx: ServiceContext; input: DecideAccessInput }): Promise<AccessRequestView> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, id, decision, answer, hospitals } = DecideAccessInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { dataset } = await openDataset({ tx, ctx, slug, actions: ["access.decide"] });
    await lockGrants(tx, slug);
    const place = and(eq(accessRequests.id, id), eq(accessRequests.datasetId, dataset.id));
    const [request] = await tx.select().from(accessRequests).where(place).for("update");
    if (!request) throw new AppError("NOT_FOUND", "There is no such request for access to this dataset. Nothing was changed.");
    if (request.state !== "open") {
      throw new AppError("CONFLICT", `This request was ${request.state} already. Nothing was changed. Load the page again.`);
    }
    const given = decision === "granted" ? await give({ ctx: { ...ctx, tx }, tx, slug, request, hospitals }) : null;
    await tx
      .update(accessRequests)
      .set({ state: decision, answer: answer || null, decidedBy: actorUserId(ctx), decidedAt: new Date() })
      .where(place);
    await emitAudit(tx, ctx, {
      action: "access.decide",
      entityId: dataset.id,
      detail: { requestId: id, decision, organisation: request.orgId, asked: request.rights, given },
    });
    // It belongs to the organisation that asked, in whose name nobody else may write. The answer's words are not part of it.
    const { datasetId, userId } = request;
    await asSystem(tx, ctx, () =>
      notify(tx, {
        orgId: request.orgId,
        event: "access.decided",
        dedupeKey: `access/${id}/decided`,
        subject: { datasetId, userId, decision },
      }),
    );
    const [view] = await requestViews({ tx, ctx, where: place, decides: true });
    if (!view) throw new AppError("INTERNAL", "The decision was not recorded. Nothing was changed. Try again.");
    return view;
  });
}

type Give = { ctx: ServiceContext; tx: Tx; slug: string; request: RequestRow; hospitals: string[] | null | undefined };
type Access = { rights: Right[]; hospitals: string[] | null };

async function give({ ctx, tx, slug, request, hospitals }: Give): Promise<Access> {
  const [organisation] = await tx.select({ slug: orgs.slug }).from(orgs).where(eq(orgs.id, request.orgId));
  if (!organisation) throw new AppError("NOT_FOUND", "The organisation that asked is not there any more. Nothing was changed.");
  const live = and(eq(grants.datasetId, request.datasetId), eq(grants.orgId, request.orgId), isNull(grants.revokedAt));
  const [now] = await tx.select({ rights: grants.rights, hospitals: grants.hospitals }).from(grants).where(live);
  const access = {
    rights: RIGHTS.filter((right) => request.rights.includes(right) || now?.rights.includes(right)),
    hospitals: hospitalsToGive(now, hospitals),
  };
  if (now && access.rights.length === now.rights.length && sameHospitals(access.hospitals, now.hospitals)) {
    throw refused("The organisation has these rights already, for these hospitals. Name the hospitals that are added.");
  }
  await grantAccess({ ctx, input: { slug, organisation: organisation.slug, ...access } });
  return access;
}

/** Never more than was seen before unless the owner says so, and never less. */
function hospitalsToGive(now: { hospitals: string[] | null } | undefined, named: string[] | null | undefined): string[] | null {
  if (named === undefined) {
    if (!now) throw refused("The organisation has no access any more. Name the hospitals whose rows it may see.");
    return now.hospitals;
  }
  if (!now || named === null) return named;
  const lost = now.hospitals === null ? ["others"] : now.hospitals.filter((hospital) => !named.includes(hospital));
  if (lost.length > 0) {
    throw refused(
      "The organisation sees the rows of other hospitals now, and granting a request takes nothing away. Name them too, or change its access.",
    );
  }
  return named;
}

function sameHospitals(one: string[] | null, other: string[] | null): boolean {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((hospital) => other.includes(hospital));
}

function refused(message: string): AppError {
  return new AppError("INVALID_INPUT", `${message} Nothing was changed.`, { details: [{ path: "hospitals", message }] });
}
