import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { startChild, untilAborted, withConverter, type Child, type Converter } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import type { Contract } from "./contract";
import { confirmDirect, scanAllowsDirect, tryDirect } from "./direct";
import { decideRows, loadIssues, loadStaged, writeReasons, type LoadIssue } from "./load";
import type { LoadOptions } from "./load-sql";
import type { ScannedHeader, ScanOptions, ScanResult, ScanSummary } from "./scan";
import type { Conversion, ConvertStep, Counts, Issue, StepFacts } from "./types";
import { finishParts, lost, writeParts } from "./write";

export type ConvertOptions = {
  inputPath: string;
  gzip: boolean;
  contract: Contract;
  /** Publish without the columns the contract does not know, as a person has accepted. */
  ignoreUnknownColumns: boolean;
  /** The hospital and the month (`YYYY-MM`) the upload was sent for. */
  hospital: string | null;
  period: string | null;
  /** A folder of this run alone; everything is written below it until a part is complete. */
  workDirectory: string;
  newPartPath: (hospital: string, period: string) => Promise<string>;
  memory: string;
  threads: number;
  signal: AbortSignal;
  /** Bytes of text at most, after unpacking. */
  maxBytes?: number;
  /** Files from this size on are tried the short way first. */
  directFromBytes?: number;
  onStep?: (name: ConvertStep, state: "start" | "end", facts?: StepFacts) => Promise<void>;
  onProgress?: (share: number) => void;
};

const MAX_BYTES = 32 * 1024 ** 3;
const DIRECT_FROM_BYTES = 8 * 1024 ** 2;

type ReadyScan = Extract<ScanResult, { outcome: "ready" }>;

/**
 * Turns a file into checked Parquet parts, or says why not. Every record becomes a row or a set of reasons, and
 * received = published + rejected + deduplicated + skipped, or nothing is returned.
 */
export async function convertFile(options: ConvertOptions): Promise<Conversion> {
  await mkdir(options.workDirectory, { recursive: true });
  const child = startChild("ingest-child");
  try {
    return await untilAborted(convert(options, child), options.signal, () => void child.kill());
  } finally {
    await child.kill();
  }
}

async function convert(options: ConvertOptions, child: Child): Promise<Conversion> {
  const readable = [path.dirname(path.resolve(options.inputPath))];
  const converting = {
    directory: options.workDirectory,
    readable,
    memory: options.memory,
    threads: options.threads,
    signal: options.signal,
    onProgress: (percentage: number | null) => percentage !== null && options.onProgress?.(0.3 + (0.5 * percentage) / 100),
  };
  return withConverter(converting, async (converter) => {
    let direct: Direct | null = null;
    const size = (await stat(options.inputPath)).size;
    const scan = await scanStep(options, child, false, (news) => {
      if (news === "irregular") converter.interrupt();
      else if (size >= (options.directFromBytes ?? DIRECT_FROM_BYTES)) direct = startDirect(options, converter, news);
    });
    // Assigned in the callback, which the compiler does not follow.
    const started = direct as Direct | null;
    if (scan.outcome !== "ready") {
      if (scan.outcome === "held")
        return { outcome: "held", reason: "columns", message: scan.message, issues: scan.issues, sha256: scan.sha256 };
      return { outcome: "rejected", message: scan.message, issues: scan.issues, counts: null, rejectedPath: null, sha256: scan.sha256 };
    }
    const missing = missingSubmission(options);
    if (missing !== null)
      return { outcome: "rejected", message: missing.message, issues: [missing], counts: null, rejectedPath: null, sha256: scan.sha256 };
    await options.onStep?.("load", "start");
    return (started && (await finishDirect(options, child, converter, scan, started))) ?? loadAndWrite(options, child, converter, scan);
  });
}

type Direct = { load: LoadOptions; file: string; rows: Promise<number | null> };

/** Begins the short way, where the contract and the file allow it. */
function startDirect(options: ConvertOptions, converter: Converter, header: ScannedHeader): Direct | null {
  const { contract, hospital, period } = options;
  const onePart = "submission" in contract.period && ("submission" in contract.hospital || !contract.partition.includes("hospital"));
  if (!header.asItStands || !onePart || "column" in contract.hospital || hospital === null || period === null) return null;
  const shape = {
    loadPath: path.resolve(options.inputPath),
    skipLines: header.skipLines,
    fields: header.fields,
    positions: header.positions,
    longestRecord: contract.format.maxLineBytes,
  };
  const load = { contract, scan: shape, hospital, period, now: new Date() };
  const file = path.join(options.workDirectory, "part.parquet");
  const rows = tryDirect(converter, load, file);
  // A failure is looked at when the scan has ended.
  rows.catch(() => undefined);
  return { load, file, rows };
}

async function finishDirect(
  options: ConvertOptions,
  child: Child,
  converter: Converter,
  scanned: ReadyScan,
  direct: Direct,
): Promise<Conversion | null> {
  const { summary: scan, sha256 } = scanned;
  if (!scanAllowsDirect(direct.load, scan)) converter.interrupt();
  const rows = await direct.rows;
  const confirmed = rows === null || rows === 0 ? null : await confirmDirect(converter, direct.load, scan, rows, direct.file);
  if (rows === null || confirmed === null) {
    await rm(direct.file, { force: true });
    return null;
  }
  const counts: Counts = { received: scan.records, skipped: 0, published: rows, rejected: 0, deduplicated: 0 };
  const issues = [...scan.issues, ...(await withLines(child, confirmed.issues))];
  await options.onStep?.("load", "end", { rowsIn: counts.received, rowsOut: rows, peakRss: converter.peakRss() });
  options.onProgress?.(0.8);
  await options.onStep?.("write", "start");
  const period = options.period ?? "";
  const hospital = options.contract.partition.includes("hospital") ? (options.hospital ?? "") : "*";
  const target = await options.newPartPath(hospital, period);
  const written = [{ file: direct.file, target, hospital, period, rows }];
  const parts = await finishParts(converter, child, options.contract, written, confirmed.unique);
  await options.onStep?.("write", "end", {
    rowsIn: rows,
    rowsOut: rows,
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    peakRss: converter.peakRss(),
  });
  return { outcome: "ready", parts, counts, issues, rejectedPath: null, sha256 };
}

async function loadAndWrite(options: ConvertOptions, child: Child, converter: Converter, scanned: ReadyScan): Promise<Conversion> {
  const { sha256 } = scanned;
  let scan = scanned.summary;
  const load = loadOptions(options, scan);
  if ((await tryLoad(converter, load)) !== scan.records) {
    // The engine reads the original otherwise than the scan. It cannot misread the copy, where every record is a line of its own.
    scan = await rescan(options, child);
    if ((await loadStaged(converter, loadOptions(options, scan))) !== scan.records)
      throw lost("the engine loaded another number of rows than the file has records");
  }
  const rows = await decideRows(converter, load);
  const counts: Counts = {
    received: scan.records + scan.rejected,
    skipped: rows.skipped,
    published: rows.records - rows.skipped - rows.rejected - rows.deduplicated,
    rejected: scan.rejected + rows.rejected,
    deduplicated: rows.deduplicated,
  };
  const issues = [...scan.issues, ...(await withLines(child, await loadIssues(converter, load, rows)))];
  const rejectedPath = await writeRejected(options, child, converter, rows.rejected > 0, counts);
  await options.onStep?.("load", "end", { rowsIn: counts.received, rowsOut: counts.published, peakRss: converter.peakRss() });
  options.onProgress?.(0.8);
  const refusal = refuseCounts(options.contract, counts);
  if (refusal !== null) return { outcome: "rejected", message: refusal, issues, counts, rejectedPath, sha256 };

  await options.onStep?.("write", "start");
  const parts = await writeParts(converter, child, {
    contract: options.contract,
    hospital: options.hospital,
    period: options.period,
    directory: options.workDirectory,
    newPartPath: options.newPartPath,
    onPart: (done, all) => options.onProgress?.(0.8 + (0.2 * done) / all),
  });
  const published = parts.reduce((sum, part) => sum + part.rows, 0);
  if (published !== counts.published || counts.received !== counts.published + counts.rejected + counts.deduplicated + counts.skipped) {
    throw lost("the parts do not hold the published rows");
  }
  await options.onStep?.("write", "end", {
    rowsIn: counts.published,
    rowsOut: published,
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    peakRss: converter.peakRss(),
  });
  return { outcome: "ready", parts, counts, issues, rejectedPath, sha256 };
}

async function scanStep(
  options: ConvertOptions,
  child: Child,
  forceCopy: boolean,
  onNews?: (news: ScannedHeader | "irregular") => void,
): Promise<ScanResult> {
  await options.onStep?.("scan", "start");
  const request: ScanOptions = {
    inputPath: path.resolve(options.inputPath),
    gzip: options.gzip,
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

async function rescan(options: ConvertOptions, child: Child): Promise<ScanSummary> {
  const again = await scanStep({ ...options, onStep: async () => undefined }, child, true);
  if (again.outcome !== "ready") throw lost("a second look at the file came to another result");
  return again.summary;
}

function loadOptions(options: ConvertOptions, scan: ScanSummary): LoadOptions {
  return { contract: options.contract, scan, hospital: options.hospital, period: options.period, now: new Date() };
}

/** The rows the engine loads; a file it cannot read as it stands counts as none. */
async function tryLoad(converter: Converter, load: LoadOptions): Promise<number> {
  try {
    return await loadStaged(converter, load);
  } catch (error) {
    if (error instanceof AppError && error.code === "ENGINE_FAILED") return -1;
    throw error;
  }
}

async function withLines(child: Child, issues: LoadIssue[]): Promise<Issue[]> {
  const lines = (await child.call(
    "lines",
    issues.flatMap((issue) => issue.ordinals),
  )) as number[];
  let at = 0;
  return issues.map(({ ordinals, ...issue }) => ({ ...issue, sampleLines: ordinals.map(() => lines[at++] ?? 0) }));
}

async function writeRejected(
  options: ConvertOptions,
  child: Child,
  converter: Converter,
  hasContent: boolean,
  counts: Counts,
): Promise<string | null> {
  if (counts.rejected === 0) return null;
  const contentPath = hasContent ? path.join(options.workDirectory, "content-rejects.tsv") : null;
  if (contentPath !== null) await writeReasons(converter, contentPath);
  const outputPath = path.join(options.workDirectory, "rejected.csv");
  const written = (await child.call("rejected", { contentPath, outputPath })) as number;
  if (written !== counts.rejected) throw lost("not every rejected line was kept");
  if (contentPath !== null) await rm(contentPath, { force: true });
  return outputPath;
}

function refuseCounts(contract: Contract, counts: Counts): string | null {
  if (counts.received === 0) return "The file has a header and no rows. Nothing was published. Send it with its rows.";
  if (counts.published === 0)
    return `None of the ${counts.received} rows can be published. Nothing was published; every rejected line was kept with its reason. Put the file or the contract right and send it again.`;
  const share = contract.thresholds.rejectedShare;
  if (share !== undefined && counts.rejected > share * counts.received) {
    return `${counts.rejected} of ${counts.received} rows were rejected, more than the contract allows. Nothing was published; every rejected line was kept with its reason. Put the file right and send it again.`;
  }
  return null;
}

function missingSubmission({ contract, hospital, period }: ConvertOptions): Issue | null {
  const wants: string[] = [];
  if ("submission" in contract.hospital && hospital === null) wants.push("hospital");
  if ("submission" in contract.period && period === null) wants.push("month");
  if (wants.length === 0) return null;
  const message = `The upload does not say which ${wants.join(" and which ")} the file is for, and the contract takes it from the upload. Nothing was published. Send it again and name the ${wants.join(" and the ")}.`;
  return { rule: "submission_incomplete", column: null, severity: "reject", count: 1, sampleLines: [], message };
}
