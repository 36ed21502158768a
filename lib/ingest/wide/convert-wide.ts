import { rm } from "node:fs/promises";
import path from "node:path";
import type { Child, Converter } from "@/lib/engines";
import { formatColumnType } from "@/lib/query";
import type { Contract } from "../contract";
import type { ConvertOptions } from "../convert-options";
import { refuseCounts } from "../decide";
import { headerFacts } from "../header-facts";
import { withLines } from "../load-lines";
import type { ScanResult } from "../scan";
import type { Conversion, ConvertedPart, Counts, PartColumn, RunCheck } from "../types";
import { lost, move } from "../write";
import { checkClock } from "./clock-check";
import { declaredStart } from "./clock";
import { findingIssues } from "./finding-issues";
import { planWide } from "./plan-wide";
import { publishAbove } from "./publish-above";
import { verifyWide } from "./verify-wide";
import type { WideColumn, WideJob, WidePart, WideResult } from "./wide-job";

/**
 * Takes a wide export from sound records to checked Parquet parts: in one pass of the reading process, which holds one
 * row group at a time, whatever the file's size. What the engine does is to type the few fields above the header and to
 * open each part again.
 */
export async function convertWide(
  options: ConvertOptions,
  child: Child,
  converter: Converter,
  { summary: scan, sha256 }: Extract<ScanResult, { outcome: "ready" }>,
): Promise<Conversion> {
  const { contract } = options;
  const facts = headerFacts(contract, scan);
  await options.onStep?.("load", "start");
  const above = await publishAbove(converter, options, scan.preamble);
  if (!above.ok)
    return {
      outcome: "rejected",
      message: above.message,
      issues: [...scan.issues, ...above.issues],
      counts: null,
      rejectedPath: null,
      sha256,
      layout: null,
    };
  const reasonsPath = path.join(options.workDirectory, "content-rejects.tsv");
  const job = planWide(contract, {
    fields: scan.fields,
    positions: scan.positions,
    hospital: options.hospital ?? "",
    period: options.period,
    above: above.published,
    shiftDays: above.shiftDays,
    directory: options.workDirectory,
    reasonsPath,
  });
  const result = await readRecords(options, child, job, scan.longestRecord);
  if (result.records !== scan.records) throw lost("another number of records was read than the file has");
  const counts: Counts = {
    received: scan.records + scan.rejected,
    skipped: 0,
    published: result.records - result.rejected,
    rejected: scan.rejected + result.rejected,
    deduplicated: 0,
  };
  const issues = [...scan.issues, ...above.issues, ...(await withLines(child, findingIssues(result.findings)))];
  const rejectedPath = await writeRejected(options, child, counts, result.rejected > 0 ? reasonsPath : null);
  await options.onStep?.("load", "end", { rowsIn: counts.received, rowsOut: counts.published, peakRss: child.peakRss() });
  options.onProgress?.(0.8);
  const refusal = refuseCounts(contract.thresholds, counts, scan.rejected);
  if (refusal !== null) return { outcome: "rejected", message: refusal, issues, counts, rejectedPath, sha256, layout: facts.layout };
  const date = contract.clock?.date ?? "";
  const time = contract.clock?.time ?? "";
  const declared = declaredStart(textOf(above.values[date]), textOf(above.values[time]));
  const clock = checkClock(contract, declared, result.clock, counts.published);
  const checks: RunCheck[] = [...scan.checks, ...above.checks, ...(clock === null ? [] : [clock]), ...freeTexts(contract, result)];
  await options.onStep?.("write", "start");
  const parts: ConvertedPart[] = [];
  for (const part of result.parts) {
    await verifyWide(converter, part);
    const target = await options.newPartPath(options.hospital ?? "", part.period);
    await move(part.file, target);
    parts.push(convertedPart(options, job, part, target));
    options.onProgress?.(0.8 + (0.2 * parts.length) / result.parts.length);
  }
  const published = parts.reduce((sum, part) => sum + part.rows, 0);
  if (published !== counts.published) throw lost("the parts do not hold the published rows");
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  await options.onStep?.("write", "end", { rowsIn: counts.published, rowsOut: published, bytes, peakRss: converter.peakRss() });
  return { outcome: "ready", parts, counts, issues, rejectedPath, sha256, ...facts, mapping: scan.mapping, checks };
}

async function readRecords(options: ConvertOptions, child: Child, job: WideJob, longestRecord: number): Promise<WideResult> {
  const onProgress = (share: unknown): void => {
    if (typeof share === "number") options.onProgress?.(0.3 + 0.5 * share);
  };
  return (await child.call("wide", { job, longestRecord }, { onProgress })) as WideResult;
}

async function writeRejected(options: ConvertOptions, child: Child, counts: Counts, contentPath: string | null): Promise<string | null> {
  if (counts.rejected === 0) return null;
  const outputPath = path.join(options.workDirectory, "rejected.csv");
  const written = (await child.call("rejected", { contentPath, outputPath })) as number;
  if (written !== counts.rejected) throw lost("not every rejected line was kept");
  if (contentPath !== null) await rm(contentPath, { force: true });
  return outputPath;
}

/** Texts of a recording of which the contract does not say whether they are published. */
function freeTexts(contract: Contract, result: WideResult): RunCheck[] {
  const declared = new Set([...Object.keys(contract.identifiers), contract.patient]);
  return Object.entries(result.words).flatMap(([column, words]): RunCheck[] => {
    if (words === 0 || declared.has(column)) return [];
    const message = `${column} holds text, in which anything can stand about a patient, and the contract does not say what becomes of it. Nothing was published yet. Give it the action drop in the contract's identifiers, or keep with a reason, and retry the run; or accept the file as it is.`;
    return [
      {
        key: `identifier:${column}`,
        check: "identifier",
        column,
        severity: "hold",
        message,
        before: null,
        now: "free_text",
        facts: { values: words },
      },
    ];
  });
}

function convertedPart({ hospital }: ConvertOptions, job: WideJob, part: WidePart, target: string): ConvertedPart {
  const { period, rows, bytes, sha256, footerBytes, profiles } = part;
  return {
    hospital: hospital ?? "",
    period,
    path: target,
    rows,
    bytes,
    sha256,
    footerBytes,
    columns: job.columns.map((column) => partColumn(column, part)),
    profiles: [{ hospital: hospital ?? "", rows, columns: profiles, sketch: null }],
  };
}

/** A stored column: of an array the smallest, the largest and the empty ones of all its elements. */
function partColumn(column: WideColumn, part: WidePart): PartColumn {
  const profile = part.profiles[column.instrument ?? column.logical[0] ?? column.name];
  const chunks = part.chunks[column.name] ?? [];
  return {
    name: column.name,
    type: column.kind === "array" ? "double[]" : formatColumnType({ kind: column.kind }),
    compressedBytes: chunks.reduce((sum, length, at) => sum + (at % 2 === 1 ? length : 0), 0),
    min: profile?.min ?? null,
    max: profile?.max ?? null,
    nulls: profile?.empties ?? 0,
    chunks,
  };
}

function textOf(cell: unknown): string | null {
  return typeof cell === "string" ? cell : null;
}
