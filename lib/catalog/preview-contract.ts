import { env, dataPath } from "@/lib/env";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { parseContract, previewFile } from "@/lib/ingest";
import { aliasesFor } from "./column-aliases";
import type { ContractPreview } from "./contract-answers";
import { PreviewContractInput } from "./contract-schemas";
import { findSample } from "./find-sample";
import { refuseLive } from "./refuse-live";

/** Previews that one server makes at the same time. */
const AT_ONCE = 2;
const MS_MAX = 60_000;
let running = 0;

/**
 * What a contract would make of lines of a file, step by step, without saving it. The lines are patient data: only
 * who may see rejected lines sees them, columns that are replaced or dropped are left out, and it is on record.
 */
export async function previewContract(args: {
  ctx: ServiceContext;
  input: PreviewContractInput;
  signal?: AbortSignal;
}): Promise<ContractPreview> {
  const { ctx, signal } = args;
  requireScope(ctx, "read");
  const input = PreviewContractInput.parse(args.input);
  const contract = parseContract(input.contract);
  const { source, aliases } = await withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug: input.slug });
    await authorize({ tx, ctx, action: "contract.preview", datasetId: dataset.id });
    refuseLive(dataset, "it has no contract");
    const found = await findSample(tx, dataset.id, input);
    const { uploadId } = found.file;
    await emitAudit(tx, ctx, { action: "contract.preview", entityId: dataset.id, detail: { uploadId } });
    return { source: found, aliases: await aliasesFor(tx, dataset.id, input.hospital ?? found.file.hospital) };
  });
  const { file } = source;
  const preview = await oneOfFew(async () =>
    previewFile({
      sample: await source.read(),
      contract,
      aliases,
      hospital: input.hospital ?? file.hospital,
      period: input.period ?? file.period,
      workDirectory: dataPath("work", newId("request")),
      memory: env().MEDLAKE_INGEST_MEMORY,
      signal: AbortSignal.any([AbortSignal.timeout(MS_MAX), ...(signal ? [signal] : [])]),
    }),
  );
  const checks = preview.checks.map(({ key, check, column, message }) => ({ key, check, column, message }));
  const issues = preview.issues.map(({ rule, column, severity, count, sampleLines, message }) => ({
    rule,
    column,
    severity,
    count,
    sampleLines,
    message,
  }));
  return { file, ...preview, issues, checks };
}

async function oneOfFew<T>(make: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    throw new AppError("RATE_LIMITED", "Other previews are being made. Nothing was changed. Try again in a moment.", {
      retryAfterSeconds: 2,
    });
  }
  running++;
  try {
    return await make();
  } finally {
    running--;
  }
}
