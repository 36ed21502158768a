import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { startChild, untilAborted, withConverter, type Child, type Converter } from "@/lib/engines";
import type { CellValue } from "@/lib/query";
import { formatColumnType } from "@/lib/query";
import { columnSources } from "./column-sources";
import { loadedSchema, type Contract } from "./contract";
import { readGroups } from "./groups";
import { identifierActions } from "./identifier-actions";
import type { HeaderMapping } from "./match-columns";
import { recordFields } from "./parse-record";
import { readPreamble } from "./preamble";
import type { SampleBytes } from "./sample-file";
import { sampleLines, type SampleLine } from "./sample-lines";
import type { ScanOptions, ScanResult } from "./scan";
import { rowsToShow, traceLoad, type TracedCell } from "./trace-load";
import { preambleLoad, typePreamble } from "./type-preamble";
import type { Issue, RunCheck } from "./types";

export type PreviewOptions = {
  sample: SampleBytes;
  contract: Contract;
  aliases?: Record<string, string>;
  hospital: string | null;
  /** `YYYY-MM`. */
  period: string | null;
  /** A folder of this preview alone; it is removed. */
  workDirectory: string;
  memory: string;
  signal: AbortSignal;
};

export type PreviewCell = { raw: string | null; steps: (string | null)[]; value: CellValue; reason: string | null };
export type PreviewRow = {
  line: number | null;
  from: SampleLine["from"];
  outcome: "published" | "rejected" | "skipped";
  reasons: string[];
  /** One for each column; none where the line itself is broken. */
  cells: PreviewCell[];
};
export type PreviewColumn = {
  name: string;
  type: string;
  unit: string | null;
  group: string | null;
  /** What becomes of it before it is published; its values are not shown then. */
  identifier: string | null;
  /** What each text of its cells is after. */
  steps: string[];
  /** The headers it is read from; null for one that is missing. */
  headers: (string | null)[];
};
export type PreviewField = PreviewCell & { name: string; key: string; type: string; identifier: string | null; stepNames: string[] };
export type Preview = {
  /** What would become of the header and the lines above it. */
  outcome: "ready" | "held" | "rejected";
  message: string | null;
  header: string[];
  /** The group of each header, where the contract has a line of groups. */
  groups: (string | null)[] | null;
  mapping: HeaderMapping | null;
  /** What is to be told about the header. */
  issues: Issue[];
  checks: RunCheck[];
  preamble: PreviewField[];
  columns: PreviewColumn[];
  rows: PreviewRow[];
  counts: { rows: number; published: number; rejected: number; skipped: number };
  reasons: { reason: string; column: string | null; count: number }[];
};

const ROWS_MAX = 200;
const CELLS_MAX = 40_000;
const SAMPLE_TEXT_BYTES = 64 * 1024 * 1024;

/** What a contract makes of a sample of a file, by the scan and the statement that load whole files. Nothing is kept. */
export async function previewFile(options: PreviewOptions): Promise<Preview> {
  await mkdir(options.workDirectory, { recursive: true, mode: 0o700 });
  const child = startChild("ingest-child");
  try {
    return await untilAborted(preview(options, child), options.signal, () => void child.kill());
  } finally {
    await child.kill();
    await rm(options.workDirectory, { recursive: true, force: true });
  }
}

async function preview(options: PreviewOptions, child: Child): Promise<Preview> {
  const { file, contract, places } = sampleLines(options.sample, options.contract);
  const inputPath = path.join(options.workDirectory, "sample.csv");
  await writeFile(inputPath, file, { mode: 0o600 });
  const strict = await scan({ options, child, contract, inputPath, ignoresUnknown: false });
  // What waits for a person is still worth looking at.
  const result = strict.outcome === "held" ? await scan({ options, child, contract, inputPath, ignoresUnknown: true }) : strict;
  const head = headOf(file, contract);
  const base: Preview = {
    ...outcomeOf(strict),
    header: head.header,
    groups: head.groups,
    mapping: strict.outcome === "ready" ? strict.summary.mapping : strict.outcome === "held" ? strict.mapping : null,
    issues: strict.outcome === "ready" ? strict.summary.issues : strict.issues,
    checks: result.outcome === "ready" ? result.summary.checks : [],
    preamble: [],
    columns: columnsOf(contract, head.header, result),
    rows: [],
    counts: { rows: 0, published: 0, rejected: 0, skipped: 0 },
    reasons: [],
  };
  const converting = { directory: options.workDirectory, readable: [], memory: options.memory, threads: 1, signal: options.signal };
  return withConverter(converting, async (converter) => {
    const texts = readPreamble(head.above, contract);
    if (texts.ok) base.preamble = await preambleFields(converter, contract, texts.texts, options.workDirectory);
    if (result.outcome !== "ready") return base;
    const typed = await typePreamble(converter, contract, result.summary.preamble, options.workDirectory);
    if (!typed.ok) return { ...base, outcome: "rejected", message: typed.message, issues: [...base.issues, ...typed.issues] };
    if (contract.channels !== null) return base;
    const { hospital } = options;
    // A month that is not known yet is some month: it is the same in every row.
    const period = options.period ?? ("submission" in contract.period ? "1970-01" : null);
    const load = { contract, scan: result.summary, hospital, period, preamble: typed.values, now: new Date() };
    const traced = await traceLoad(converter, load, rowsToShow(contract, ROWS_MAX, CELLS_MAX));
    const lines = (await child.call(
      "lines",
      traced.rows.map((_, index) => index),
    )) as number[];
    const isMasked = masksOf(contract);
    const rows = traced.rows.map((row, index): PreviewRow => {
      const place = places[(lines[index] ?? 1) - 1] ?? { from: "head", line: null };
      const outcome = row.isSkipped ? "skipped" : row.reasons.length > 0 ? "rejected" : "published";
      const cells = row.cells.map((cell, at) => shown(cell, isMasked(contract.columns[at]?.name ?? "")));
      return { ...place, outcome, reasons: row.reasons, cells };
    });
    const broken = brokenLines(result.summary.issues, places);
    const all = [...rows, ...broken].sort((a, b) => order(a) - order(b));
    const columns = base.columns.map((column, at) => ({ ...column, steps: traced.steps[at] ?? [] }));
    return { ...base, columns, rows: all, counts: countsOf(all), reasons: reasonsOf(all) };
  });
}

type Scan = { options: PreviewOptions; child: Child; contract: Contract; inputPath: string; ignoresUnknown: boolean };

async function scan({ options, child, contract, inputPath, ignoresUnknown }: Scan): Promise<ScanResult> {
  const request: ScanOptions = {
    inputPath,
    gzip: false,
    contract,
    ...(options.aliases === undefined ? {} : { aliases: options.aliases }),
    ignoreUnknownColumns: ignoresUnknown,
    normalisedPath: path.join(options.workDirectory, "records.csv"),
    rejectLogPath: path.join(options.workDirectory, "structure-rejects.log"),
    maxBytes: SAMPLE_TEXT_BYTES,
    // The engine then sees the records as the scan does, whatever the file is like.
    forceCopy: true,
  };
  return (await child.call("scan", request)) as ScanResult;
}

/** A header that a person must see first holds the file as an unknown column does. */
function outcomeOf(result: ScanResult): Pick<Preview, "outcome" | "message"> {
  if (result.outcome !== "ready") return { outcome: result.outcome, message: result.message };
  const holds = result.summary.checks.filter((check) => check.severity === "hold");
  if (holds.length === 0) return { outcome: "ready", message: null };
  return { outcome: "held", message: holds.map((hold) => hold.message).join(" ") };
}

type Head = { header: string[]; above: Buffer[]; groups: (string | null)[] | null };

/** The lines down to the header, for showing them. */
function headOf(file: Buffer, contract: Contract): Head {
  const { format } = contract;
  const isLatin = format.encoding === "latin-1" || format.encoding === "windows-1252";
  const text = isLatin ? new TextDecoder("windows-1252").decode(file) : file.toString("utf8").replace(/^\ufeff/, "");
  const lines = text.split("\n", format.header).map((line) => line.replace(/\r$/, ""));
  const header = recordFields(lines[format.header - 1] ?? "", format.delimiter, format.quote);
  const groups = format.groups === null ? null : readGroups(lines[format.groups - 1] ?? "", header.length, format);
  return { header, above: lines.slice(0, -1).map((line) => Buffer.from(line)), groups };
}

function columnsOf(contract: Contract, header: string[], result: ScanResult): PreviewColumn[] {
  const schema = loadedSchema(contract);
  const actions = identifierActions(contract);
  return contract.columns.map((column, index) => {
    const positions = result.outcome === "ready" ? (result.summary.positions[index] ?? []) : null;
    const headers = columnSources(column).map((source, at) => {
      const position = positions === null ? header.indexOf(source) : (positions[at] ?? -1);
      return position < 0 ? null : (header[position] ?? null);
    });
    const type = schema[index]?.type;
    return {
      name: column.name,
      type: type === undefined ? column.type : formatColumnType(type),
      unit: column.unit ?? null,
      group: column.group ?? null,
      identifier: actions.get(column.name)?.action ?? null,
      steps: [],
      headers,
    };
  });
}

/** The fields above the header, each on its own way from text to value. */
async function preambleFields(
  converter: Converter,
  contract: Contract,
  texts: Record<string, string | null>,
  directory: string,
): Promise<PreviewField[]> {
  const { preamble } = contract.format;
  if (preamble.length === 0) return [];
  const traced = await traceLoad(converter, await preambleLoad(contract, texts, directory), 1);
  const actions = identifierActions(contract);
  const isMasked = masksOf(contract);
  return preamble.map((field, index) => {
    const none: TracedCell = { raw: null, steps: [], value: null, reasons: [] };
    const cell = shown(traced.rows[0]?.cells[index] ?? none, isMasked(field.as));
    const { key, type } = field;
    return { name: field.as, key, type, identifier: actions.get(field.as)?.action ?? null, stepNames: traced.steps[index] ?? [], ...cell };
  });
}

/** Whether the values of a column are kept from view: they are replaced or dropped before anything is published. */
function masksOf(contract: Contract): (name: string) => boolean {
  const actions = identifierActions(contract);
  return (name) => {
    const action = actions.get(name)?.action;
    return action !== undefined && action !== "keep";
  };
}

function shown(cell: TracedCell, isMasked: boolean): PreviewCell {
  const reason = cell.reasons[0] ?? null;
  if (isMasked) return { raw: null, steps: cell.steps.map(() => null), value: null, reason };
  return { raw: cell.raw, steps: cell.steps, value: cell.value, reason };
}

/** Lines that are no records, as far as their numbers are known. */
function brokenLines(issues: Issue[], places: SampleLine[]): PreviewRow[] {
  return issues
    .filter((issue) => issue.severity === "reject")
    .flatMap((issue) =>
      issue.sampleLines.map((line): PreviewRow => {
        const place = places[line - 1] ?? { from: "head", line: null };
        return { ...place, outcome: "rejected", reasons: [issue.rule], cells: [] };
      }),
    );
}

/** By line in the beginning; then those of the middle and of the end. */
function order(row: PreviewRow): number {
  return row.line ?? (row.from === "middle" ? 1e9 : 2e9);
}

function countsOf(rows: PreviewRow[]): Preview["counts"] {
  const count = (outcome: PreviewRow["outcome"]) => rows.filter((row) => row.outcome === outcome).length;
  return { rows: rows.length, published: count("published"), rejected: count("rejected"), skipped: count("skipped") };
}

function reasonsOf(rows: PreviewRow[]): Preview["reasons"] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const reason of row.reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([text, count]) => {
      const colon = text.indexOf(": ");
      return { reason: colon < 0 ? text : text.slice(colon + 2), column: colon < 0 ? null : text.slice(0, colon), count };
    });
}
