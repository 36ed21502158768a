import { stat } from "node:fs/promises";
import path from "node:path";
import type { Child } from "@/lib/engines";
import type { ConvertOptions } from "./convert-options";
import type { ScannedHeader, ScanOptions, ScanResult, ScanSummary } from "./scan";
import type { StepFacts } from "./types";
import { lost } from "./write";

const MAX_BYTES = 32 * 1024 ** 3;

/** Has the child scan the file once. `onNews` hears of the header, and that the file cannot be loaded as it stands. */
export async function scanStep(
  options: ConvertOptions,
  child: Child,
  forceCopy: boolean,
  onNews?: (news: ScannedHeader | "irregular") => void,
): Promise<ScanResult> {
  await options.onStep?.("scan", "start");
  const request: ScanOptions = {
    inputPath: path.resolve(options.inputPath),
    gzip: options.gzip,
    ...(options.zip === undefined ? {} : { zip: options.zip }),
    ...(options.aliases === undefined ? {} : { aliases: options.aliases }),
    contract: options.contract,
    ignoreUnknownColumns: options.ignoreUnknownColumns,
    normalisedPath: path.join(options.workDirectory, "records.csv"),
    rejectLogPath: path.join(options.workDirectory, "structure-rejects.log"),
    maxBytes: options.maxBytes ?? MAX_BYTES,
    forceCopy,
  };
  const size = (await stat(options.inputPath)).size;
  function onProgress(progress: unknown): void {
    if (typeof progress === "number") options.onProgress?.((0.3 * progress) / Math.max(1, size));
    else onNews?.(progress as ScannedHeader | "irregular");
  }
  const result = (await child.call("scan", request, { onProgress })) as ScanResult;
  const facts: StepFacts = { peakRss: child.peakRss() };
  if (result.outcome === "ready")
    Object.assign(facts, {
      rowsIn: result.summary.records + result.summary.rejected,
      rowsOut: result.summary.records,
      bytes: result.summary.bytes,
    });
  await options.onStep?.("scan", "end", facts);
  options.onProgress?.(0.3);
  return result;
}

/** Scans again and writes every sound record to a file of its own. */
export async function rescan(options: ConvertOptions, child: Child): Promise<ScanSummary> {
  const again = await scanStep({ ...options, onStep: async () => undefined }, child, true);
  if (again.outcome !== "ready") throw lost("a second look at the file came to another result");
  return again.summary;
}
