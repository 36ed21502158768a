import { and, eq, isNull, ne, or, sql } from "drizzle-orm";
import { datasets, grants, orgs, type Tx } from "@/db";
import { emitAudit } from "@/lib/audit";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { RIGHTS, type Right } from "./actions";
import { authorize } from "./authorize";
import { datasetBySlug, type DatasetRow } from "./find-dataset";
import { grantView } from "./internal";
import { requireScope } from "./require-scope";
import { GrantAccessInput, type GrantView } from "./schemas";

/**
 * Gives an organisation access to a dataset of the caller's, or replaces the access it has. CONFLICT when that
 * organisation already sees another dataset of the same name.
 */
export async function grantAccess(args: { ctx: ServiceContext; input: GrantAccessInput }): Promise<GrantView> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, organisation, rights, hospitals } = GrantAccessInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "grant.manage", datasetId: dataset.id });
    // One grant at a time for a dataset: the checks below hold until the new grant stands.
    await lockGrants(tx, slug);
    const [grantee] = await tx.select().from(orgs).where(eq(orgs.slug, organisation));
    if (!grantee) {
      throw new AppError("NOT_FOUND", `There is no organisation "${organisation}". Nothing was changed. Check its short name.`);
    }
    await refuseSameName({ tx, ctx, dataset, granteeId: grantee.id });
    const before = await revokeLive({ tx, ctx, dataset, granteeId: grantee.id });
    const grant = await insertGrant({ tx, ctx, dataset, granteeId: grantee.id, rights, hospitals });
    await emitAudit(tx, ctx, {
      action: "grant.manage",
      entityId: dataset.id,
      detail: {
        change: "grant",
        grantId: grant.id,
        organisation: grantee.id,
        rights: grant.rights,
        hospitals: grant.hospitals,
        replaced: before,
      },
    });
    return grantView(grant, grantee, dataset);
  });
}

/** Grants of datasets of this name are changed one after the other until the transaction ends. */
export async function lockGrants(tx: Tx, slug: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`grant ${slug}`}, 0))`);
}

/** The owner's own grant, made with the dataset in the same transaction: all rights, all hospitals. */
export async function grantOwner(args: { tx: Tx; ctx: ServiceContext; dataset: DatasetRow }): Promise<void> {
  const { tx, ctx, dataset } = args;
  await insertGrant({ tx, ctx, dataset, granteeId: dataset.orgId, rights: [...RIGHTS], hospitals: null });
}

type Place = { tx: Tx; ctx: ServiceContext; dataset: DatasetRow; granteeId: string };

async function refuseSameName({ tx, ctx, dataset, granteeId }: Place): Promise<void> {
  const sameName = await asSystem(tx, ctx, () =>
    tx
      .select({ id: datasets.id })
      .from(datasets)
      .leftJoin(grants, and(eq(grants.datasetId, datasets.id), eq(grants.orgId, granteeId), isNull(grants.revokedAt)))
      .where(
        and(eq(datasets.slug, dataset.slug), ne(datasets.id, dataset.id), or(eq(datasets.orgId, granteeId), sql`${grants.id} is not null`)),
      )
      .limit(1),
  );
  if (sameName.length > 0) {
    throw new AppError("CONFLICT", `That organisation already sees a dataset named "${dataset.slug}". Nothing was changed.`);
  }
}

async function revokeLive({ tx, dataset, granteeId }: Place): Promise<string | null> {
  const live = and(eq(grants.datasetId, dataset.id), eq(grants.orgId, granteeId), isNull(grants.revokedAt));
  const [row] = await tx.update(grants).set({ revokedAt: new Date() }).where(live).returning({ id: grants.id });
  return row?.id ?? null;
}

async function insertGrant(args: Place & { rights: Right[]; hospitals: string[] | null }) {
  const { tx, ctx, dataset, granteeId, rights, hospitals } = args;
  const createdBy = ctx.actor.kind === "system" ? dataset.createdBy : ctx.actor.userId;
  const [grant] = await tx
    .insert(grants)
    .values({
      id: newId("grant"),
      datasetId: dataset.id,
      orgId: granteeId,
      grantorOrgId: dataset.orgId,
      rights: RIGHTS.filter((right) => rights.includes(right)),
      hospitals: hospitals === null ? null : [...new Set(hospitals)].sort(),
      createdBy,
    })
    .returning();
  if (!grant) throw new AppError("INTERNAL", "The access was not recorded. Nothing was changed. Try again.");
  return grant;
}
