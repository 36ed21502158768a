import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { proposeContract } from "@/lib/ingest";
import type { ContractProposal } from "./contract-answers";
import { ProposeContractInput } from "./contract-schemas";
import { findSample } from "./find-sample";
import { refuseLive } from "./refuse-live";

const LINES_MAX = 20;
const CHARACTERS_MAX = 2000;
const FILENAME = "sample.csv";

/** A contract made from a sample of a file, for a person to look at; nothing is saved. It is on record: it shows lines. */
export async function proposeContractFor(args: { ctx: ServiceContext; input: ProposeContractInput }): Promise<ContractProposal> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ProposeContractInput.parse(args.input);
  const source = await withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug: input.slug });
    await authorize({ tx, ctx, action: "contract.preview", datasetId: dataset.id });
    refuseLive(dataset, "it has no contract");
    const found = await findSample(tx, dataset.id, input);
    await emitAudit(tx, ctx, { action: "contract.propose", entityId: dataset.id, detail: { uploadId: found.file.uploadId } });
    return found;
  });
  const { file } = source;
  const { contract, notes, lines } = proposeContract({ ...(await source.read()), filename: file.filename ?? FILENAME });
  const shown = lines.slice(0, LINES_MAX).map((line) => line.slice(0, CHARACTERS_MAX).toWellFormed());
  return { file, contract: { ...contract }, notes, lines: shown };
}
