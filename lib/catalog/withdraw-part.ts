import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { dataPath, env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { parseContract } from "@/lib/ingest";
import { fileNamePseudonym } from "@/lib/keys";
import * as lake from "@/lib/lake";
import type { Withdrawn } from "./answers";
import { refuseLive } from "./refuse-live";
import { WithdrawPartInput } from "./schemas";

/** Changes of the same month that one withdrawal follows. */
const SPLITS_MAX = 5;

/**
 * Takes a hospital's month, or the whole month where one file carries many hospitals, out of the dataset as a new
 * version; with `source`, one file of a month that has several. Older versions keep it. Throws NOT_FOUND when nothing is
 * published for it.
 */
export async function withdrawPart(args: { ctx: ServiceContext; input: WithdrawPartInput; signal?: AbortSignal }): Promise<Withdrawn> {
  const { ctx, signal = new AbortController().signal } = args;
  requireScope(ctx, "write");
  const input = WithdrawPartInput.parse(args.input);
  let remainder: Remainder | null = null;
  for (let tries = 0; tries < SPLITS_MAX; tries++) {
    const done: Withdrawn | Split = await withdraw(ctx, input, remainder);
    if ("version" in done) return done;
    remainder = await split(done, signal);
  }
  throw new AppError("CONFLICT", "The month kept changing meanwhile. Nothing was changed. Try again.");
}

type Remainder = NonNullable<Parameters<typeof lake.withdrawPart>[1]["remainder"]>;
/** The file is one of several in a merged file, which is written again without it first. */
type Split = { datasetId: string; part: lake.LivePart; sourceKey: string; pin: lake.Pin };

async function withdraw(ctx: ServiceContext, input: WithdrawPartInput, remainder: Remainder | null): Promise<Withdrawn | Split> {
  const { slug, period, reason = null, source } = input;
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.withdraw", datasetId: dataset.id });
    refuseLive(dataset, "it has no months to withdraw");
    const hospital = partOf(dataset.contract, input.hospital);
    const sourceKey = source === undefined ? undefined : await sourceKeyOf(ctx.orgId, source);
    const withdrawn = await lake.withdrawPart(tx, {
      datasetId: dataset.id,
      hospital,
      period,
      actorId: actorUserId(ctx),
      reason,
      ...(sourceKey === undefined ? {} : { sourceKey }),
      ...(remainder === null ? {} : { remainder }),
    });
    if ("split" in withdrawn) {
      const pin = await lake.pinVersion(tx, { datasetId: dataset.id });
      return { datasetId: dataset.id, part: withdrawn.split, sourceKey: sourceKey ?? "", pin };
    }
    const { version } = withdrawn;
    await emitAudit(tx, ctx, {
      action: "dataset.withdraw",
      entityId: dataset.id,
      detail: { hospital, period, reason, version, ...(sourceKey === undefined ? {} : { source: sourceKey }) },
    });
    return { version };
  });
}

/** Writes the merged file again without the one that is withdrawn. The version that is read stays while that takes. */
async function split({ datasetId, part, sourceKey, pin }: Split, signal: AbortSignal): Promise<Remainder> {
  const runId = newId("run");
  const workDirectory = await splitDirectory(runId);
  try {
    const how = { datasetId, runId, workDirectory, memory: env().MEDLAKE_INGEST_MEMORY, threads: 1, signal };
    return { runId, part: await lake.splitPart({ ...how, part, sourceKey }) };
  } finally {
    await pin.release();
    await rm(workDirectory, { recursive: true, force: true });
  }
}

const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

/** A folder that no worker takes for one of its own and clears; what a killed process left goes a day later. */
async function splitDirectory(id: string): Promise<string> {
  const folder = dataPath("work");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    const info = name.startsWith("split-") ? await stat(path.join(folder, name)).catch(() => null) : null;
    if (info && Date.now() - info.mtimeMs > FORGOTTEN_AFTER_MS) await rm(path.join(folder, name), { recursive: true, force: true });
  }
  return path.join(folder, `split-${id}`);
}

/** A file is known by a pseudonym of its name, which can name a patient. */
async function sourceKeyOf(orgId: string, source: string): Promise<string> {
  return /^file-[a-z2-7]{26}$/.test(source) ? source : fileNamePseudonym(orgId, source);
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
