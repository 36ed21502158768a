import { and, asc, eq, isNull } from "drizzle-orm";
import { grants, orgs } from "@/db";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { authorize } from "./authorize";
import { datasetBySlug } from "./find-dataset";
import { grantView } from "./internal";
import { requireScope } from "./require-scope";
import { ListGrantsInput, type GrantList } from "./schemas";

/** Who may see a dataset of the caller's organisation, and how much. */
export async function listGrants(args: { ctx: ServiceContext; input: ListGrantsInput }): Promise<GrantList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug } = ListGrantsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "grant.view", datasetId: dataset.id });
    const rows = await tx
      .select({ grant: grants, organisation: orgs })
      .from(grants)
      .innerJoin(orgs, eq(orgs.id, grants.orgId))
      .where(and(eq(grants.datasetId, dataset.id), isNull(grants.revokedAt)))
      .orderBy(asc(orgs.name), asc(grants.id));
    return { grants: rows.map((row) => grantView(row.grant, row.organisation, dataset)) };
  });
}
