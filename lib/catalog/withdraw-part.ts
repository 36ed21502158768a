import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { parseContract } from "@/lib/ingest";
import * as lake from "@/lib/lake";
import type { Withdrawn } from "./answers";
import { refuseLive } from "./refuse-live";
import { WithdrawPartInput } from "./schemas";

/**
 * Takes a hospital's month, or the whole month where one file carries many hospitals, out of the dataset as a new
 * version. Older versions keep it. Throws NOT_FOUND when nothing is published for it.
 */
export async function withdrawPart(args: { ctx: ServiceContext; input: WithdrawPartInput }): Promise<Withdrawn> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const input = WithdrawPartInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug: input.slug });
    await authorize({ tx, ctx, action: "dataset.withdraw", datasetId: dataset.id });
    refuseLive(dataset, "it has no months to withdraw");
    const hospital = partOf(dataset.contract, input.hospital);
    const withdrawn = await lake.withdrawPart(tx, {
      datasetId: dataset.id,
      hospital,
      period: input.period,
      actorId: actorUserId(ctx),
      reason: input.reason ?? null,
    });
    if ("split" in withdrawn) throw new AppError("INTERNAL", "A part was to be split that holds the whole month. Nothing was changed.");
    const { version } = withdrawn;
    await emitAudit(tx, ctx, {
      action: "dataset.withdraw",
      entityId: dataset.id,
      detail: { hospital, period: input.period, reason: input.reason ?? null, version },
    });
    return { version };
  });
}

/** The part's hospital as the lake keeps it: `*` where files are cut by month only. */
function partOf(contract: unknown, hospital: string | undefined): string {
  const perHospital = contract === null || parseContract(contract).partition.includes("hospital");
  if (perHospital && (hospital === undefined || hospital === "*")) {
    throw new AppError("INVALID_INPUT", "Say which hospital's month to withdraw. Nothing was changed.", {
      details: [{ path: "hospital", message: "required" }],
    });
  }
  if (!perHospital && hospital !== undefined && hospital !== "*") {
    throw new AppError(
      "INVALID_INPUT",
      "One file carries all hospitals of a month in this dataset, so a month is withdrawn as a whole. Nothing was changed. Leave the hospital out, or send the month again without it.",
      { details: [{ path: "hospital", message: "leave it out" }] },
    );
  }
  return perHospital ? (hospital ?? "*") : "*";
}
