import { createHash } from "node:crypto";
import { copyFile, rename, rm } from "node:fs/promises";
import type { Contract, Conversion, ConvertedPart, RunCheck } from "@/lib/ingest";
import { sealFile, stageFile } from "@/lib/lake";
import type { Attempt } from "./attempt";
import type { Recorder } from "./record";
import { settlePublished } from "./settle";

/** Part of every content key: raised when the same file under the same contract would give other rows. */
const TRANSFORM_VERSION = 1;
/** The scan and the load are most of the work; sealing and publishing the rest. */
export const CONVERTED_SHARE = 0.9;

type Ready = Extract<Conversion, { outcome: "ready" }>;
type Publishing = { conversion: Ready; contract: Contract; checks: RunCheck[]; rejectedKey: string | null };

/** Brings the converted parts into the lake and publishes them. */
export async function publishParts(attempt: Attempt, recorder: Recorder, o: Publishing): Promise<void> {
  const { conversion, contract, checks, rejectedKey } = o;
  const { run, dataset } = attempt;
  const { contractVersion } = dataset;
  const { parts, counts, issues, layout } = conversion;
  await recorder.step("publish", "start");
  const sealed = [];
  for (const [index, part] of parts.entries()) {
    recorder.signal.throwIfAborted();
    const fileId = await bringIn(attempt, part);
    sealed.push({ fileId, hospital: part.hospital, period: part.period, rows: part.rows, profiles: part.profiles });
    recorder.progress(CONVERTED_SHARE + ((1 - CONVERTED_SHARE) * (index + 1)) / parts.length);
  }
  recorder.signal.throwIfAborted();
  const ignoresColumns = contract.unknownColumns === "hold" && conversion.drift.unknown.length > 0;
  const contentKey = contentKeyOf([
    conversion.sha256,
    TRANSFORM_VERSION,
    contractVersion,
    contract,
    run.hospital,
    run.period,
    ignoresColumns,
  ]);
  await settlePublished(attempt, { parts: sealed, counts, issues, layout, checks, contentKey, contractVersion, rejectedKey });
}

/** Records the intent, moves the file into the lake, checks and seals it there. */
async function bringIn(attempt: Attempt, part: ConvertedPart): Promise<string> {
  const { hospital, period, rows, bytes, sha256, columns, footerBytes } = part;
  const staged = await stageFile({ datasetId: attempt.dataset.id, runId: attempt.run.id, hospital, period });
  await move(part.path, staged.path);
  await sealFile({ fileId: staged.fileId, rows, bytes, sha256, stats: { columns, footerBytes } });
  return staged.fileId;
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EXDEV") throw error;
    await copyFile(from, to);
    await rm(from);
  }
}

/** The same bytes for the same place under the same rules have the same key. */
function contentKeyOf(facts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
