import { rm } from "node:fs/promises";
import path from "node:path";
import type { Child, Converter } from "@/lib/engines";
import { sql } from "@/lib/query";
import { text } from "./clean";
import type { ConvertOptions } from "./convert-options";
import { detectIdentifiers } from "./detect-identifiers";
import { confirmDirect, scanAllowsDirect, tryDirect } from "./direct";
import { headerFacts } from "./header-facts";
import { changesRows } from "./identifier-actions";
import { withLines } from "./load-lines";
import type { LoadOptions } from "./load-sql";
import type { ScannedHeader, ScanResult } from "./scan";
import type { Conversion, Counts } from "./types";
import { finishParts } from "./write";

/** A short way that has begun. */
export type Direct = { load: LoadOptions; file: string; rows: Promise<number | null> };

/** Begins the short way, where the contract and the file allow it. */
export function startDirect(options: ConvertOptions, converter: Converter, header: ScannedHeader): Direct | null {
  const { contract, hospital, period } = options;
  const onePart = "submission" in contract.period && ("submission" in contract.hospital || !contract.partition.includes("hospital"));
  if (
    !header.asItStands ||
    !onePart ||
    changesRows(contract) ||
    contract.format.preamble.length > 0 ||
    contract.channels !== null ||
    "column" in contract.hospital ||
    hospital === null ||
    period === null
  )
    return null;
  const shape = {
    loadPath: path.resolve(options.inputPath),
    skipLines: header.skipLines,
    fields: header.fields,
    positions: header.positions,
    units: header.units,
    longestRecord: contract.format.maxLineBytes,
  };
  const load = { contract, scan: shape, hospital, period, now: new Date() };
  const file = path.join(options.workDirectory, "part.parquet");
  const rows = tryDirect(converter, load, file);
  // A failure is looked at when the scan has ended.
  rows.catch(() => undefined);
  return { load, file, rows };
}

/** Ends the short way: null when the file has to take the long one. */
export async function finishDirect(
  options: ConvertOptions,
  child: Child,
  converter: Converter,
  scanned: Extract<ScanResult, { outcome: "ready" }>,
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
  const checks = await detectIdentifiers(converter, options.contract, sql`read_parquet(${text(direct.file)}, hive_partitioning = false)`);
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
  return {
    outcome: "ready",
    parts,
    counts,
    issues,
    rejectedPath: null,
    sha256,
    ...headerFacts(options.contract, scan),
    checks: [...scan.checks, ...checks],
  };
}
