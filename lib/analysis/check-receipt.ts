import { eq } from "drizzle-orm";
import { queryRuns } from "@/db";
import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { receiptDifferences, UNEXPLAINED } from "./compare-receipts";
import { madeAgain } from "./make-again";
import { openReceipt, type OpenedReceipt } from "./open-receipt";
import { ReceiptByIdInput, type ReceiptCheck, type ReceiptOutcome } from "./receipt-answers";
import { ReceiptFacts } from "./receipt-facts";
import { requirePerson } from "./record";
import { answerQuery } from "./run-query";

/**
 * Asks the question of a receipt again, as the caller: of the same versions and as on that day, and of the current
 * versions where they are others. Says whether the answer is the same, and if not what has changed; a file is made again
 * and compared by its checksum. Throws as `runQuery` does, for a file as an export does; a version that is no longer kept is an answer, not an error.
 */
export async function checkReceipt(args: { ctx: ServiceContext; input: ReceiptByIdInput; signal?: AbortSignal }): Promise<ReceiptCheck> {
  const { ctx, signal = new AbortController().signal } = args;
  requireScope(ctx, "read");
  const { id } = ReceiptByIdInput.parse(args.input);
  requirePerson(ctx);
  const opened = await withTransaction(ctx, (tx) => openReceipt({ tx, ctx, id }));
  const gone = noLongerKept(opened);
  const then: ReceiptOutcome =
    gone.length > 0
      ? { state: "cannot", reasons: gone, rows: null, hash: null, receipt: null }
      : await askedAgain(ctx, opened, "then", signal);
  const moved = opened.facts.datasets.some(({ datasetId, version }) => opened.datasets.get(datasetId)?.dataset.head !== version);
  return { id, then, current: moved ? await askedAgain(ctx, opened, "current", signal) : null };
}

function noLongerKept({ facts, datasets }: OpenedReceipt): string[] {
  return facts.datasets.flatMap(({ datasetId, version }) => {
    const dataset = datasets.get(datasetId)?.dataset;
    if (!dataset || version === 0 || version >= dataset.minRetained) return [];
    return [`Version ${version} of ${dataset.name} is no longer kept, so the question cannot be asked of it again.`];
  });
}

async function askedAgain(
  ctx: ServiceContext,
  opened: OpenedReceipt,
  of: "then" | "current",
  signal: AbortSignal,
): Promise<ReceiptOutcome> {
  const { facts, datasets } = opened;
  const { asOf: _asOf, ...current } = opened.query;
  // Rows that are read live have no versions.
  const versions = new Map(facts.datasets.flatMap(({ datasetId, version }) => (version === 0 ? [] : [[datasetId, version] as const])));
  const now = new Date(facts.now);
  const query = of === "then" ? opened.query : current;
  const earlier = { now, versions: of === "then" ? versions : new Map() };
  const differencesBetween = (again: ReceiptFacts) =>
    receiptDifferences(facts, again, (datasetId) => datasets.get(datasetId)?.dataset.name ?? "A dataset");
  const { file } = facts;
  if (file) {
    const differencesTo = async (receipt: string) => differencesBetween(await factsOf(ctx, receipt));
    return madeAgain({ ctx, query, earlier, facts: { ...facts, file }, differencesTo, signal });
  }
  const answer = await answerQuery({ ctx, id: newId("query"), signal, query, earlier });
  const again = await factsOf(ctx, answer.receipt.id);
  const differences = differencesBetween(again);
  const isSame = again.hash === facts.hash && again.format === facts.format;
  return {
    state: isSame ? "same" : "different",
    reasons: isSame || differences.length > 0 ? differences : [UNEXPLAINED],
    rows: again.rows,
    hash: again.hash,
    receipt: answer.receipt.id,
  };
}

async function factsOf(ctx: ServiceContext, id: string): Promise<ReceiptFacts> {
  return withTransaction(ctx, async (tx) => {
    const [row] = await tx.select({ receipt: queryRuns.receipt }).from(queryRuns).where(eq(queryRuns.id, id));
    return ReceiptFacts.parse(row?.receipt);
  });
}
