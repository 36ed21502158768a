import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { startChild, untilAborted, withConverter, type Child, type Converter } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import type { ConvertOptions } from "./convert-options";
import { refuseCounts } from "./decide";
import { deidentify } from "./deidentify";
import { detectIdentifiers } from "./detect-identifiers";
import { finishDirect, startDirect, type Direct } from "./direct-way";
import { withExpected } from "./expected";
import { headerFacts } from "./header-facts";
import { changesRows } from "./identifier-actions";
import { decideRows, loadIssues, loadStaged, PUBLISHED, writeReasons } from "./load";
import { withLines } from "./load-lines";
import type { LoadOptions } from "./load-sql";
import type { PreambleValues } from "./preamble";
import type { ScanResult, ScanSummary } from "./scan";
import { rescan, scanStep } from "./scan-step";
import { typePreamble } from "./type-preamble";
import type { Conversion, Counts, Issue } from "./types";
import { convertWide } from "./wide/convert-wide";
import { lost, writeParts } from "./write";

export type { ConvertOptions } from "./convert-options";

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
    const conversion = await untilAborted(convert(options, child), options.signal, () => void child.kill());
    return withExpected(conversion, options.contract);
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
        return {
          outcome: "held",
          reason: "columns",
          message: scan.message,
          issues: scan.issues,
          mapping: scan.mapping,
          sha256: scan.sha256,
        };
      return {
        outcome: "rejected",
        message: scan.message,
        issues: scan.issues,
        counts: null,
        rejectedPath: null,
        sha256: scan.sha256,
        layout: null,
      };
    }
    const missing = missingSubmission(options);
    if (missing !== null)
      return {
        outcome: "rejected",
        message: missing.message,
        issues: [missing],
        counts: null,
        rejectedPath: null,
        sha256: scan.sha256,
        layout: null,
      };
    if (options.contract.channels !== null) return convertWide(options, child, converter, scan);
    await options.onStep?.("load", "start");
    return (started && (await finishDirect(options, child, converter, scan, started))) ?? loadAndWrite(options, child, converter, scan);
  });
}

async function loadAndWrite(options: ConvertOptions, child: Child, converter: Converter, scanned: ReadyScan): Promise<Conversion> {
  const { sha256 } = scanned;
  let scan = scanned.summary;
  const typed = await typePreamble(converter, options.contract, scan.preamble, options.workDirectory);
  if (!typed.ok) {
    const { message, issues: found } = typed;
    return { outcome: "rejected", message, issues: found, counts: null, rejectedPath: null, sha256, layout: null };
  }
  const load = loadOptions(options, scan, typed.values);
  if ((await tryLoad(converter, load)) !== scan.records) {
    // The engine reads the original otherwise than the scan. It cannot misread the copy, where every record is a line of its own.
    scan = await rescan(options, child);
    if ((await loadStaged(converter, loadOptions(options, scan, typed.values))) !== scan.records)
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
  const facts = headerFacts(options.contract, scan);
  const refusal = refuseCounts(options.contract.thresholds, counts, scan.rejected);
  if (refusal !== null) return { outcome: "rejected", message: refusal, issues, counts, rejectedPath, sha256, layout: facts.layout };
  // What a person must see first, and de-identification: after rules and duplicates, on the values as they came, and
  // before anything is written.
  const checks = await detectIdentifiers(converter, options.contract, PUBLISHED);
  if (changesRows(options.contract)) {
    await options.onStep?.("deidentify", "start");
    await deidentify(converter, options.contract);
    await options.onStep?.("deidentify", "end", { rowsIn: counts.published, rowsOut: counts.published });
  }

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
  return { outcome: "ready", parts, counts, issues, rejectedPath, sha256, ...facts, checks: [...scan.checks, ...checks] };
}

function loadOptions(options: ConvertOptions, scan: ScanSummary, preamble: PreambleValues): LoadOptions {
  return {
    contract: options.contract,
    scan,
    preamble,
    hospital: options.hospital,
    period: options.period,
    now: new Date(),
    pseudonyms: options.pseudonyms,
  };
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

function missingSubmission({ contract, hospital, period }: ConvertOptions): Issue | null {
  const wants: string[] = [];
  if ("submission" in contract.hospital && hospital === null) wants.push("hospital");
  if ("submission" in contract.period && period === null) wants.push("month");
  if (wants.length === 0) return null;
  const message = `The upload does not say which ${wants.join(" and which ")} the file is for, and the contract takes it from the upload. Nothing was published. Send it again and name the ${wants.join(" and the ")}.`;
  return { rule: "submission_incomplete", column: null, severity: "reject", count: 1, sampleLines: [], message };
}
