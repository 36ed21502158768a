import { createHash } from "node:crypto";
import { AppError } from "@/lib/errors";
import type { Contract, Conversion, Counts, Issue, RunCheck } from "@/lib/ingest";
import type { Attempt } from "./attempt";
import { correctedFiles } from "./corrected-files";
import { placeParts, placeRemainders, type Placed } from "./place-parts";
import type { Recorder } from "./record";
import { settlePublished } from "./settle";

/** Part of every content key: raised when the same file under the same contract would give other rows. */
const TRANSFORM_VERSION = 1;
/** The scan and the load are most of the work; sealing and publishing the rest. */
export const CONVERTED_SHARE = 0.9;
/** Changes of the same month that one attempt follows. */
const REBASES_MAX = 10;

type Ready = Extract<Conversion, { outcome: "ready" }>;
type Publishing = {
  conversion: Ready;
  contract: Contract;
  checks: RunCheck[];
  rejectedKey: string | null;
  /** Of the organisation's key, where the contract needs it. */
  keyVersion: number | undefined;
  /** A folder of this attempt alone. */ folder: string;
};

/** Brings the converted parts into the lake and publishes them. */
export async function publishParts(attempt: Attempt, recorder: Recorder, o: Publishing): Promise<void> {
  const { conversion, contract, checks, rejectedKey, folder, keyVersion } = o;
  const { run, dataset } = attempt;
  const { contractVersion } = dataset;
  const { parts, counts, issues, layout } = conversion;
  await recorder.step("publish", "start");
  const ignoresColumns = contract.unknownColumns === "hold" && conversion.drift.unknown.length > 0;
  const contentKey = contentKeyOf([
    conversion.sha256,
    TRANSFORM_VERSION,
    contractVersion,
    contract,
    run.hospital,
    run.period,
    ignoresColumns,
    // Without any, the key is that of a file whose header is the contract's.
    ...(conversion.aliases.length > 0 ? [conversion.aliases] : []),
    // The same file under another key has other pseudonyms.
    ...(keyVersion === undefined ? [] : [{ keyVersion }]),
  ]);
  const corrects = await correctedFiles(attempt);
  const placing = { contract, contentKey, parts, corrects, folder, signal: recorder.signal };
  let placed: Placed | null = null;
  for (let tries = 0; tries < REBASES_MAX; tries++) {
    // Files of their own stay as they are; what was made from the month is made again.
    if (placed === null || contract.delivery === "append") placed = await placeParts(attempt, placing);
    const remainders = await placeRemainders(attempt, placed.parts, placing);
    recorder.progress(1);
    recorder.signal.throwIfAborted();
    const published = await settlePublished(attempt, {
      parts: [...placed.parts, ...remainders],
      // What is added to a month leaves the rows of others there, unless they can only be told apart by the upload.
      sentFor: contract.delivery === "append" && "column" in contract.hospital ? null : run.hospital,
      // Where files are added to a month, their rows are left out of it instead.
      corrects: contract.delivery === "append" ? [] : corrects.runIds,
      addsBeside: contract.delivery === "append" ? corrects.runIds : null,
      counts: countsOf(counts, placed),
      issues: [...issues, ...issuesOf(placed)],
      layout,
      checks,
      contentKey,
      contractVersion,
      rejectedKey,
    });
    if (published.outcome !== "rebase") return;
    await recorder.event("info", "The month changed at the same moment. The file is added to it as it is now.");
  }
  throw new AppError(
    "INTERNAL",
    "The month kept changing while the file was added to it. Nothing was published and the file is kept. It is tried again.",
  );
}

/** A row that another file of the month has brought is not lost: it is counted once. */
function countsOf(counts: Counts, { dropped }: Placed): Counts {
  return { ...counts, published: counts.published - dropped, deduplicated: counts.deduplicated + dropped };
}

function issuesOf({ dropped, replaced, changed, corrected }: Placed): Issue[] {
  const issues: Issue[] = [];
  const note = { column: null, severity: "info" as const, sampleLines: [] };
  if (dropped > 0) {
    const message = `Rows of the file whose key another file of the month has brought, and which that file keeps: ${dropped}.`;
    issues.push({ ...note, rule: "kept_by_key", count: dropped, message });
  }
  if (replaced > 0) {
    const message = `Rows of earlier files of the month whose place rows of this file took: ${replaced}, of which ${changed} had other values.`;
    issues.push({ ...note, rule: "replaced_in_month", count: replaced, message });
  }
  if (corrected > 0) {
    const message = `Rows of the corrected file, which are counted no more because this file takes its place: ${corrected}.`;
    issues.push({ ...note, rule: "corrected_in_month", count: corrected, message });
  }
  return issues;
}

/** The same bytes for the same place under the same rules have the same key. */
function contentKeyOf(facts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
