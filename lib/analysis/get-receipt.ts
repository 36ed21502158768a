import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { openReceipt } from "./open-receipt";
import { ReceiptByIdInput, type Receipt } from "./receipt-answers";

/** What an answer was made of. Runs nothing and holds no row of the answer. */
export async function getReceipt(args: { ctx: ServiceContext; input: ReceiptByIdInput }): Promise<Receipt> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id } = ReceiptByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { run, facts, query, askedBy, datasets } = await openReceipt({ tx, ctx, id });
    await emitAudit(tx, ctx, { action: "receipt.view", entityId: id, detail: { dataset: run.datasetId } });
    return {
      id,
      at: facts.at,
      by: { userId: run.userId, name: askedBy },
      isMine: run.userId === actorUserId(ctx),
      query,
      now: facts.now,
      sql: facts.sql,
      engine: facts.engine,
      policy: facts.policy,
      rows: facts.rows,
      truncated: facts.truncated,
      hash: facts.hash,
      file: facts.file ? { format: facts.file.format, bytes: facts.file.bytes } : null,
      datasets: facts.datasets.flatMap(({ datasetId, relationship, version, contractVersion, hospitals }) => {
        const found = datasets.get(datasetId);
        if (!found) return [];
        const { slug, name, head, minRetained } = found.dataset;
        const isKept = version >= minRetained && version <= head;
        const reach = hospitals?.length ?? null;
        return [{ slug, name, relationship, version, contractVersion, currentVersion: head, isKept, hospitals: reach }];
      }),
    };
  });
}
