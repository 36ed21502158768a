import type { Tx } from "@/db";
import { matchPartitions, pruneFiles, readFiles, totalsFor } from "@/lib/lake";
import type { BoundQuery, DialectName } from "@/lib/query";
import { adviceFor } from "./advice";
import type { Estimate } from "./answers";
import { costOf, type Cost, type PricedPart, type PricePart, type TablePart } from "./cost";
import { dollarsFor } from "./dollars";
import { secondsFor, type Rates } from "./rates";
import { scopedFiles } from "./scoped-files";

/**
 * The files a question reads, of each of its datasets in turn, and what that costs. The dataset asked comes first;
 * a joined one adds its own files. Reads the catalogue for the partitions that match, and no data.
 */
export async function priceOf(args: {
  tx: Tx;
  parts: readonly PricePart[];
  tables?: readonly TablePart[];
  bound: BoundQuery;
  engine: DialectName;
  rates: Rates;
}): Promise<{ parts: PricedPart[]; estimate: Estimate }> {
  const { tx, tables = [], bound, engine, rates } = args;
  const parts: PricedPart[] = [];
  for (const part of args.parts) {
    const found = await readFiles(tx, matchPartitions(part.index, part));
    const files = pruneFiles(scopedFiles(found, part), part.prunable, part.hospitalColumn);
    parts.push({ ...part, files });
  }
  const cost = costOf(parts, tables);
  const [asked] = parts;
  const read = { rows: cost.rows, low: cost.low, high: cost.high };
  const estimate: Estimate = {
    files: cost.files,
    partitions: parts.reduce((sum, part) => sum + partitionsIn(part), 0),
    rows: Math.round(cost.rows),
    bytes: Math.round(cost.bytes),
    bytesLow: Math.round(cost.low),
    bytesHigh: Math.round(cost.high),
    totalBytes: Math.round(asked ? totalsFor(asked.index, asked.hospitals).bytes : (tables[0]?.bytes ?? 0)),
    columns: largestColumns(cost.columns),
    seconds: secondsFor(rates, read),
    dollars: engine === "athena" ? dollarsFor(cost) : null,
    advice: adviceFor({ parts, tables, bound, cost }),
  };
  return { parts, estimate };
}

/** Files of one partition stand together. */
function partitionsIn({ files }: PricedPart): number {
  let count = 0;
  files.forEach(({ period, hospital }, at) => {
    const before = files[at - 1];
    if (before?.period !== period || before.hospital !== hospital) count += 1;
  });
  return count;
}

const COLUMNS_MAX = 100;

function largestColumns(columns: Cost["columns"]): Estimate["columns"] {
  const all = columns.map(({ names: [name = "", ...others], bytes }) => ({
    name,
    bytes: Math.round(bytes),
    ...(others.length > 0 ? { channels: others.length + 1 } : {}),
  }));
  return all.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)).slice(0, COLUMNS_MAX);
}
