import { mkdir, rm, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { runs } from "@/db";
import { aliasesFor } from "@/lib/catalog";
import { withTransaction } from "@/lib/context";
import { dataPath, env } from "@/lib/env";
import { AppError, ERRORS, Fenced } from "@/lib/errors";
import {
  convertFile,
  openHolds,
  parseContract,
  proposeContract,
  reasonOf,
  sampleFile,
  type Contract,
  type Conversion,
  type RunCheck,
} from "@/lib/ingest";
import { log } from "@/lib/log";
import { uploadsStore } from "@/lib/storage";
import type { ClaimedJob } from "../definitions";
import { giveBack } from "../enqueue";
import { claimed, startAttempt, type Attempt } from "./attempt";
import { checkConversion, holdWords } from "./check-conversion";
import { orgPseudonyms } from "./org-pseudonyms";
import { CONVERTED_SHARE, publishParts } from "./publish-parts";
import { addEvent, endOpenSteps, openRecorder, type Recorder } from "./record";
import { recordTryAgain, settleFailed, settleHeld, settleRehearsed, settleRejected } from "./settle";

/** Errors that are an answer about the file, not a failure of the machine. */
const ABOUT_THE_FILE = ["INVALID_INPUT", "TOO_LARGE", "CONFLICT", "UNSUPPORTED"];
/** Bytes of text for each byte that an upload may have. */
const UNPACKED_RATIO = 8;

/** Takes one upload to a published version, or to the reason why not. Safe to run twice, and to be killed anywhere. */
export async function runIngest(job: ClaimedJob<"ingest">): Promise<void> {
  const attempt = await startAttempt(job);
  if (attempt === null) return;
  const recorder = openRecorder(attempt);
  const folder = dataPath("work", `${attempt.run.id}-${attempt.number}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await work(attempt, recorder, folder);
  } catch (error) {
    await settleError(attempt, recorder, error);
  } finally {
    recorder.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function work(attempt: Attempt, recorder: Recorder, folder: string): Promise<void> {
  const { run, dataset, upload } = attempt;
  await recorder.event("info", `Attempt ${attempt.number} has started.`);
  await recorder.step("verify", "start");
  const inputPath = uploadsStore().path(upload.storageKey);
  await checkUpload(inputPath, upload.bytes);
  if (dataset.contract === null) {
    await holdForContract(attempt, inputPath);
    return;
  }
  const contract = parseContract(dataset.contract);
  await recorder.step("verify", "end", { bytes: upload.bytes });

  const pseudonyms = await orgPseudonyms(attempt, contract);
  let parts = 0;
  const conversion = await convertFile({
    inputPath,
    gzip: upload.gzip,
    zip: upload.zip,
    contract,
    aliases: await withTransaction(attempt.ctx, (tx) => aliasesFor(tx, dataset.id, run.hospital)),
    ...(pseudonyms === undefined ? {} : { pseudonyms }),
    // Whatever the header has besides is one hold among others: a person sees all of them at once.
    ignoreUnknownColumns: true,
    hospital: run.hospital,
    period: run.period,
    workDirectory: folder,
    // Nothing goes into the lake before it is decided that the file is published.
    newPartPath: async () => path.join(folder, `ready-${parts++}.parquet`),
    memory: env().MEDLAKE_INGEST_MEMORY,
    threads: availableParallelism(),
    signal: recorder.signal,
    maxBytes: env().MEDLAKE_UPLOAD_BYTES * UNPACKED_RATIO,
    onStep: (name, state, facts) => recorder.step(name, state, facts),
    onProgress: (share) => recorder.progress(share * CONVERTED_SHARE),
  });
  if (conversion.sha256 !== upload.sha256) {
    throw new AppError(
      "INTERNAL",
      "The stored file is not the file that was received: its hash differs. Nothing was published. Check the disk, then send the file again.",
    );
  }
  if (conversion.outcome === "held") {
    await settleHeld(attempt, {
      reason: conversion.reason,
      message: conversion.message,
      issues: conversion.issues,
      proposal: { mapping: conversion.mapping },
    });
    return;
  }
  const rejectedKey = await keepRejected(attempt, conversion.rejectedPath);
  try {
    await finish(attempt, recorder, { conversion, rejectedKey, contract, folder, keyVersion: pseudonyms?.version });
  } catch (error) {
    if (rejectedKey !== null) await removeUnlessKept(attempt, rejectedKey);
    throw error;
  }
  if (run.rejectedKey !== null && run.rejectedKey !== rejectedKey) await uploadsStore().remove(run.rejectedKey);
}

async function checkUpload(file: string, bytes: number): Promise<void> {
  const info = await stat(file).catch(() => null);
  if (info?.size === bytes) return;
  throw new AppError("NOT_FOUND", "The received file is no longer in the storage as it was. Nothing was published. Send the file again.");
}

async function holdForContract(attempt: Attempt, inputPath: string): Promise<void> {
  const { upload } = attempt;
  const sample = await sampleFile(inputPath, { gzip: upload.gzip, zip: upload.zip, bytes: upload.bytes });
  // The lines it was made from are patients': they stay in the file.
  const { contract, notes } = proposeContract({ ...sample, filename: upload.filename });
  const proposal = { contract, notes };
  const message =
    "This dataset has no contract yet. The file is kept. Confirm the contract that was made from a sample of it, then the file is published.";
  await settleHeld(attempt, { reason: "contract", message, proposal });
}

type Converted = {
  conversion: Exclude<Conversion, { outcome: "held" }>;
  rejectedKey: string | null;
  contract: Contract;
  folder: string;
  keyVersion: number | undefined;
};

async function finish(attempt: Attempt, recorder: Recorder, converted: Converted): Promise<void> {
  const { conversion, rejectedKey, contract, folder, keyVersion } = converted;
  const { run, dataset } = attempt;
  const { issues, counts, layout } = conversion;
  const found = { issues, counts, layout, rejectedKey, contractVersion: dataset.contractVersion };
  if (conversion.outcome === "rejected") {
    await settleRejected(attempt, { code: "INVALID_INPUT", message: conversion.message, ...found });
    return;
  }
  checkConservation(conversion);
  await recorder.step("checks", "start");
  const checks = await checkConversion(attempt, { conversion, contract, signal: recorder.signal });
  await recorder.step("checks", "end");
  const holds = openHolds(checks, acceptedHolds(run, checks));
  const [first] = holds;
  if (first !== undefined) {
    const reason = (["columns", "identifiers", "checks"] as const).find((one) => holds.some((hold) => reasonOf(hold) === one)) ?? "checks";
    await settleHeld(attempt, { reason, message: holdWords(holds), checks, proposal: { mapping: conversion.mapping }, ...found });
    return;
  }
  if (run.kind === "rehearsal") {
    await settleRehearsed(attempt, { outcome: "published", message: "", checks, ...found });
    return;
  }
  await publishParts(attempt, recorder, { conversion, contract, checks, rejectedKey, folder, keyVersion });
}

/** Every record is accounted for, and every published one is in a file; otherwise nothing is published. */
function checkConservation(conversion: Extract<Conversion, { outcome: "ready" }>): void {
  const { received, published, rejected, deduplicated, skipped } = conversion.counts;
  const inFiles = conversion.parts.reduce((sum, part) => sum + part.rows, 0);
  if (received === published + rejected + deduplicated + skipped && published === inFiles) return;
  throw new AppError(
    "INTERNAL",
    "The records of the file do not add up, so nothing was published. The file is kept. Report this with the run's id.",
  );
}

/** The holds a person has accepted for this run. */
function acceptedHolds(run: Attempt["run"], checks: RunCheck[]): string[] {
  if (run.acceptedHolds !== null || run.acceptedReason === null) return run.acceptedHolds ?? [];
  // Accepted without the holds by name: it stood for the columns the contract does not know.
  return checks.filter((check) => reasonOf(check) === "columns").map((check) => check.key);
}

/** Keeps the rejected lines where they can be downloaded; each attempt under a name of its own. */
async function keepRejected(attempt: Attempt, file: string | null): Promise<string | null> {
  const store = uploadsStore();
  // What attempts that were killed have left.
  for (let earlier = 1; earlier < attempt.number; earlier++) {
    const key = rejectedKeyOf(attempt, earlier);
    if (key !== attempt.run.rejectedKey) await store.remove(key);
  }
  if (file === null) return null;
  const key = rejectedKeyOf(attempt, attempt.number);
  await store.takeFile(key, file);
  return key;
}

function rejectedKeyOf({ run }: Attempt, number: number): string {
  return `${run.orgId}/rejected/${run.id}-${number}.csv`;
}

/** When the answer to a commit was lost, the run may point at the file: then it must stay. */
async function removeUnlessKept(attempt: Attempt, key: string): Promise<void> {
  const still = await withTransaction(attempt.ctx, (tx) => tx.select({ id: runs.id }).from(runs).where(claimed(attempt)));
  if (still.length > 0) await uploadsStore().remove(key);
}

/** Ends the run, or leaves it to the next attempt by throwing. */
async function settleError(attempt: Attempt, recorder: Recorder, error: unknown): Promise<void> {
  const known = error instanceof AppError ? error : unknownError(attempt, error);
  if (recorder.signal.aborted) {
    await leave(attempt);
    throw known;
  }
  if (known instanceof Fenced) throw known;
  const { code, message } = known;
  if (ABOUT_THE_FILE.includes(code)) {
    await settleRejected(attempt, { code, message });
    return;
  }
  if (!ERRORS[code].retry) {
    await settleFailed(attempt, { code, message });
    return;
  }
  await recordTryAgain(attempt, { code, message, isLast: attempt.job.isLast });
  throw known;
}

/** The worker stops, or the claim is lost. In the first case the job is given back, and the next worker starts at once. */
async function leave(attempt: Attempt): Promise<void> {
  const { run, job } = attempt;
  await withTransaction(attempt.ctx, async (tx) => {
    const mine = await tx.update(runs).set({ state: "queued", progress: 0 }).where(claimed(attempt)).returning({ id: runs.id });
    if (mine.length === 0 || !(await giveBack(tx, job))) return;
    await endOpenSteps(tx, run.id, "failed");
    await addEvent(tx, run.id, "info", "The worker was stopped before this was done. It is tried again when a worker starts.");
  });
}

function unknownError(attempt: Attempt, error: unknown): AppError {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  log.error({ run: attempt.run.id, error: error instanceof Error ? error.name : "unknown", code }, "A run met an unknown error.");
  if (code === "ENOSPC") {
    return new AppError(
      "LIMIT_EXCEEDED",
      "The server's disk is full. Nothing was published, nothing published was lost, and the file is kept. Make room, then retry the run.",
      { cause: error },
    );
  }
  return new AppError(
    "INTERNAL",
    "Something failed inside the server. Nothing was published and the file is kept. Retry the run; if it fails again, report the run's id.",
    { cause: error },
  );
}
