import { isDeepStrictEqual } from "node:util";
import { and, eq } from "drizzle-orm";
import { contracts, datasets } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { parseContract } from "@/lib/ingest";
import type { SavedContract } from "./answers";
import { checkAgainstPublished } from "./check-contract";
import { versionSchema } from "./dataset-schema";
import { refuseLive } from "./refuse-live";
import { PutContractInput } from "./schemas";
import { requireStorable } from "./storable";

/**
 * Sets the contract for files to come, as a new contract version; published data stay as they are. The same contract
 * again changes nothing. Throws INVALID_INPUT with the place of each mistake, and CONFLICT when the published rows
 * could not be read under it.
 */
export async function putContract(args: { ctx: ServiceContext; input: PutContractInput }): Promise<SavedContract> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, ...body } = PutContractInput.parse(args.input);
  // A contract has no field called contract, so either form says the same.
  requireStorable(body, "INVALID_INPUT");
  const contract = parseContract("contract" in body ? body.contract : body);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.contract", datasetId: dataset.id });
    refuseLive(dataset, "it has no contract");
    const plain = JSON.parse(JSON.stringify(contract)) as Record<string, unknown>;
    if (isDeepStrictEqual(dataset.contract, plain)) {
      return { contractVersion: dataset.contractVersion, changed: false, contract: plain };
    }
    if (dataset.head > 0 && dataset.contract !== null) {
      const { schema } = await versionSchema({ tx, dataset, version: dataset.head });
      checkAgainstPublished(contract, parseContract(dataset.contract), schema.columns);
    }
    const version = dataset.contractVersion + 1;
    const userId = actorUserId(ctx) ?? dataset.createdBy;
    const [after] = await tx
      .update(datasets)
      .set({ contract: plain, contractVersion: version, revision: dataset.revision + 1 })
      .where(and(eq(datasets.id, dataset.id), eq(datasets.contractVersion, dataset.contractVersion)))
      .returning({ id: datasets.id });
    if (!after) throw new AppError("CONFLICT", "Someone changed this contract first. Nothing of yours was saved. Reload and try again.");
    await tx.insert(contracts).values({ datasetId: dataset.id, version, body: plain, createdBy: userId });
    await emitAudit(tx, ctx, { action: "dataset.contract", entityId: dataset.id, detail: { contractVersion: version } });
    return { contractVersion: version, changed: true, contract: plain };
  });
}
