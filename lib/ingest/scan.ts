import { isUtf8 } from "node:buffer";
import { copyPrefix, openOutput, type Output } from "./scan-output";
import { openSource, SourceFailure, type ByteSource } from "./byte-source";
import type { Contract } from "./contract";
import type { HeaderMapping, UsedAlias } from "./match-columns";
import { parseRecord, recordFields, type RecordRules, type StructureRule } from "./parse-record";
import type { PreambleTexts } from "./preamble";
import { readHead, type FileHead } from "./read-header";
import { joinedFiles } from "./joined-files";
import { RejectLog } from "./reject-log";
import { RecordRunner, type RunRules } from "./run-records";
import type { Issue, RunCheck } from "./types";
import type { UnitPositions } from "./unit-sql";

export type ScanOptions = {
  inputPath: string;
  gzip: boolean;
  zip?: boolean;
  contract: Contract;
  /** What the hospital calls columns: normalised header → column. */
  aliases?: Record<string, string>;
  ignoreUnknownColumns: boolean;
  /** Where a normalised copy goes, when the file cannot be loaded as it stands. */
  normalisedPath: string;
  /** Where the lines rejected for their structure are kept. */
  rejectLogPath: string;
  maxBytes: number;
  /** Write the normalised copy whatever the file is like. */
  forceCopy?: boolean;
};

/** What the load needs to know. Records are numbered from 0 in the order of the file to load. */
export type ScanSummary = {
  loadPath: string;
  /** Physical lines to leave out at the start of the file to load. */
  skipLines: number;
  newLine: "\n" | "\r\n";
  /** The file to load is a copy in which every record ends with a line feed and nothing else. */
  isRewritten: boolean;
  fields: number;
  /** For each column of the contract the positions of its sources, from 0; -1 for a missing one. */
  positions: number[][];
  /** The names in the header. */
  header: string[];
  /** Positions of the headers that steps unit read. */
  units: UnitPositions;
  /** The texts above the header. */
  preamble: PreambleTexts;
  /** Headers that were taken for a column because a person said so. */
  aliases: UsedAlias[];
  /** What a person must see of the header before anything is published. */
  checks: RunCheck[];
  /** Which headers are unknown and which columns missing; null where none are. */
  mapping: HeaderMapping | null;
  records: number;
  rejected: number;
  /** For each position the kinds of bytes in it, of BYTE. */
  masks: number[];
  longestRecord: number;
  issues: Issue[];
  bytes: number;
};

export type ScanResult =
  | { outcome: "ready"; sha256: string; summary: ScanSummary }
  | { outcome: "rejected"; sha256: string; message: string; issues: Issue[] }
  | { outcome: "held"; sha256: string; message: string; issues: Issue[]; mapping: HeaderMapping | null };

/** What is known once the header is read, while the rest is not. */
export type ScannedHeader = { fields: number; positions: number[][]; units: UnitPositions; skipLines: number; asItStands: boolean };

export type ScanHooks = {
  onBytes?: (read: number) => void;
  onHeader?: (header: ScannedHeader) => void;
  /** The file cannot be loaded as it stands. */
  onIrregular?: () => void;
};

/** Every how many records the offset is remembered, to find a line again. */
export const INDEX_STEP = 4096;

/** What is kept to turn a record's number back into its physical line and its bytes. */
export type ScanTrace = {
  loadPath: string;
  /** Offset in the file to load of record `index * INDEX_STEP`. */
  offsets: number[];
  /** Record `ordinals[i]` is on line `lines[i]`; the ones after it follow line by line until the next entry. */
  ordinals: number[];
  lines: number[];
  rules: RecordRules;
  rejects: RejectLog;
};

const MESSAGES: Record<StructureRule, string> = {
  field_count: "has another number of fields than the header",
  unclosed_quote: "opens a quote that is not closed on the line",
  misplaced_quote: "has a quote in the wrong place",
  control_character: "holds a control character that CSV cannot hold",
  invalid_utf8: "is not valid UTF-8",
  line_too_long: "is longer than the contract allows",
};

/**
 * Reads the file once: hash, encoding, header, and for every record whether its structure is sound. A file with
 * nothing irregular is loaded as it stands; otherwise the sound records are copied, byte for byte, to a file
 * that holds nothing else.
 */
export async function scanFile(options: ScanOptions, hooks: ScanHooks = {}): Promise<{ result: ScanResult; trace: ScanTrace | null }> {
  const { format } = options.contract;
  const source = openSource({
    path: options.inputPath,
    gzip: options.gzip,
    ...(options.zip === undefined ? {} : { zip: options.zip }),
    headerLine: format.header,
    encoding: format.encoding,
    maxBytes: options.maxBytes,
    ...(hooks.onBytes ? { onBytes: hooks.onBytes } : {}),
  });
  const scanner = new Scanner(options, source, hooks);
  try {
    for await (const chunk of source.chunks) if (!scanner.push(chunk)) break;
    scanner.end();
  } catch (error) {
    scanner.close();
    if (!(error instanceof SourceFailure)) throw error;
    const issue: Issue = { rule: error.rule, column: null, severity: "reject", count: 1, sampleLines: [], message: error.message };
    return { result: { outcome: "rejected", sha256: source.sha256(), message: error.message, issues: [issue] }, trace: null };
  }
  return scanner.finish();
}

const NO_HEAD = { units: {}, preamble: {}, aliases: [], checks: [], mapping: null };

class Scanner {
  private readonly options: ScanOptions;
  private readonly source: ByteSource;
  private readonly rules: RecordRules;
  private readonly masks = new Int32Array(16_384);
  private readonly rejects: RejectLog;
  private readonly issues: Issue[] = [];
  private readonly offsets: number[] = [];
  private readonly ordinals: number[] = [];
  private readonly lineNumbers: number[] = [];
  private carry: Buffer = Buffer.alloc(0);
  /** Offset in the text of the first byte of `carry` or the chunk at hand. */
  private base = 0;
  private line = 1;
  private delta = Number.NaN;
  private records = 0;
  private fields = 0;
  private positions: number[][] = [];
  private header: string[] = [];
  private head: Pick<FileHead, "units" | "preamble" | "aliases" | "checks" | "mapping"> = NO_HEAD;
  /** The lines above the header. */
  private readonly above: Buffer[] = [];
  private dataStart = 0;
  private longest = 0;
  private newLine: "\n" | "\r\n" | null = null;
  private skipping = false;
  private output: Output | null = null;
  /** How far the copy's offsets are behind those of the text. */
  private cutBytes = 0;
  private stopped: ScanResult | null = null;
  private readonly hooks: ScanHooks;
  private readonly runner = new RecordRunner();
  private readonly runRules: RunRules;
  /** Whether the runner has the bytes of the chunk at hand. */
  private isLoaded = false;

  constructor(options: ScanOptions, source: ByteSource, hooks: ScanHooks) {
    this.hooks = hooks;
    const { format } = options.contract;
    this.options = options;
    this.source = source;
    const quote = format.quote === null ? -1 : format.quote.charCodeAt(0);
    this.rules = {
      delimiter: format.delimiter.charCodeAt(0),
      quote,
      embeddedNewlines: format.embeddedNewlines,
      maxBytes: format.maxLineBytes,
    };
    // The engine loses its way in files whose records end otherwise than the lines within quotes.
    if (options.forceCopy) this.newLine = "\n";
    this.rejects = new RejectLog(options.rejectLogPath);
    const { delimiter, maxBytes } = this.rules;
    const unknown = { fields: 0, returns: false, strictHigh: false, untilNote: 0, noteEvery: INDEX_STEP };
    this.runRules = { delimiter, quote, maxBytes, ...unknown };
  }

  /** Takes the next bytes; false when the rest of the file does not matter. */
  push(chunk: Buffer): boolean {
    const data = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk;
    this.consume(data, false);
    return this.stopped === null;
  }

  end(): void {
    if (this.stopped === null) this.consume(this.carry, true);
    if (this.stopped === null && this.fields === 0) {
      const empty = this.base + this.carry.length === 0 || this.line === 1;
      throw new SourceFailure(
        empty ? "empty_file" : "missing_header",
        empty
          ? "The file is empty. Nothing was published. Send the file with its header and rows."
          : `The file ends before line ${this.options.contract.format.header}, where the contract expects the header. Nothing was published.`,
      );
    }
  }

  close(): void {
    this.rejects.close();
    this.output?.close();
  }

  finish(): { result: ScanResult; trace: ScanTrace | null } {
    const sha256 = this.source.sha256();
    this.close();
    if (this.stopped) return { result: { ...this.stopped, sha256 }, trace: null };
    const loadPath = this.output ? this.options.normalisedPath : this.options.inputPath;
    const shift = this.output ? 0 : this.dataStart + this.source.bomBytes();
    const issues = [
      ...joinedFiles(this.source.entries()),
      ...this.issues,
      ...this.rejects.issues((rule, count) => `${count} ${count === 1 ? "line" : "lines"}: the line ${MESSAGES[rule as StructureRule]}.`),
    ];
    const summary: ScanSummary = {
      loadPath,
      skipLines: this.output ? 0 : this.options.contract.format.header,
      newLine: this.newLine ?? "\n",
      isRewritten: this.options.forceCopy === true,
      fields: this.fields,
      positions: this.positions,
      header: this.header,
      ...this.head,
      records: this.records,
      rejected: this.rejects.count,
      masks: this.runner.masks(this.fields).map((mask, field) => mask | (this.masks[field] ?? 0)),
      longestRecord: this.longest,
      issues,
      bytes: this.source.bytes(),
    };
    const offsets = this.offsets.map((offset) => offset + shift);
    const trace: ScanTrace = {
      loadPath,
      offsets,
      ordinals: this.ordinals,
      lines: this.lineNumbers,
      rules: this.rules,
      rejects: this.rejects,
    };
    return { result: { outcome: "ready", sha256, summary }, trace };
  }

  private consume(data: Buffer, isLast: boolean): void {
    let at = 0;
    if (this.skipping) {
      const end = data.indexOf(0x0a);
      at = end < 0 ? data.length : end + 1;
      this.cutBytes += at;
      if (end < 0 && !isLast) return this.advance(data, at);
      this.skipping = false;
      this.line++;
    }
    while (this.fields === 0 && this.stopped === null && at < data.length) {
      const next = this.headerLine(data, at, isLast);
      if (next === null) return this.advance(data, at);
      at = next;
    }
    if (this.stopped !== null) return this.advance(data, data.length);
    if (at < data.length) at = this.body(data, at, isLast);
    this.output?.endChunk(data, at);
    this.advance(data, at);
  }

  /** The bytes before `at` are done with. */
  private advance(data: Buffer, at: number): void {
    this.carry = data.subarray(at);
    this.base += at;
  }

  /** One physical line up to the header, which is the last of them. */
  private headerLine(data: Buffer, at: number, isLast: boolean): number | null {
    const isHeader = this.line === this.options.contract.format.header;
    const record = isHeader ? parseRecord(data, at, isLast, this.rules, this.masks) : plainLine(data, at, isLast, this.rules.maxBytes);
    if (record === null) return null;
    if (record.rule === "line_too_long")
      throw new SourceFailure("header_too_long", `Line ${this.line} is too long to be a header. Nothing was published.`);
    this.line += record.lines;
    if (isHeader) this.readHeader(data, at, record.contentEnd, record.rule !== null, record.next);
    // A copy: the bytes belong to a chunk that will be used again.
    else this.above.push(Buffer.from(data.subarray(at, record.contentEnd)));
    this.masks.fill(0);
    if (this.fields > 0) {
      this.dataStart = this.base + record.next;
      const isPacked = this.options.gzip || this.options.zip === true;
      const copyFromStart = this.options.forceCopy === true || isPacked || this.source.encoding() !== "utf-8" || record.lines > 1;
      if (copyFromStart) this.output = openOutput(this.options.normalisedPath);
      this.hooks.onHeader?.({
        fields: this.fields,
        positions: this.positions,
        units: this.head.units,
        skipLines: this.options.contract.format.header,
        asItStands: !copyFromStart,
      });
    }
    return record.next;
  }

  private readHeader(data: Buffer, start: number, end: number, isBroken: boolean, next: number): void {
    const bytes = data.subarray(start, end);
    if (isBroken || !isUtf8(bytes)) {
      throw new SourceFailure(
        "header_unreadable",
        `The header, line ${this.options.contract.format.header}, cannot be read: its quotes or its encoding are wrong. Nothing was published.`,
      );
    }
    const { format } = this.options.contract;
    const header = recordFields(bytes.toString("utf8"), format.delimiter, format.quote);
    const blank = header.every((name) => name.trim() === "");
    if (blank)
      throw new SourceFailure(
        "empty_file",
        `Line ${format.header}, where the contract expects the header, is blank. Nothing was published.`,
      );
    const { contract, ignoreUnknownColumns, aliases } = this.options;
    const head = readHead(this.above, header, contract, {
      ignoreUnknown: ignoreUnknownColumns,
      ...(aliases === undefined ? {} : { aliases }),
      records: () => firstRecords(data.subarray(next), format),
    });
    if ("outcome" in head) {
      const { message, issues, mapping } = head;
      this.stopped =
        head.outcome === "held"
          ? { outcome: "held", sha256: "", message, issues, mapping }
          : { outcome: "rejected", sha256: "", message, issues };
      return;
    }
    this.fields = header.length;
    this.header = header;
    this.positions = head.positions;
    const { units, preamble, aliases: used, checks, mapping } = head;
    this.head = { units, preamble, aliases: used, checks, mapping };
    this.issues.push(...head.issues);
  }

  /** Whole records from `at`; answers where the first unfinished one begins. */
  private body(data: Buffer, start: number, isLast: boolean): number {
    let at = start;
    this.output?.begin(at);
    const valid = isUtf8(data.subarray(start, isLast ? data.length : Math.max(start, data.lastIndexOf(0x0a) + 1)));
    this.isLoaded = false;
    while (at < data.length) {
      at = this.fastRun(data, at, valid);
      if (at >= data.length) break;
      const next = this.slowRecord(data, at, isLast, valid);
      if (next === null) break;
      at = next;
    }
    return at;
  }

  private fastRun(data: Buffer, start: number, valid: boolean): number {
    if (this.newLine === null) return start;
    if (this.records - this.line !== this.delta) this.traceLine();
    if (!this.isLoaded) this.runner.load(data);
    this.isLoaded = true;
    const { runRules } = this;
    runRules.fields = this.fields;
    runRules.returns = this.newLine === "\r\n";
    runRules.strictHigh = !valid;
    runRules.untilNote = (INDEX_STEP - (this.records % INDEX_STEP)) % INDEX_STEP;
    const run = this.runner.run(start, runRules);
    for (const note of run.notes) this.offsets.push(this.base + note - this.dataStart - this.cutBytes);
    this.longest = Math.max(this.longest, run.longest);
    this.records += run.records;
    this.line += run.records;
    return run.end;
  }

  /** One record with care: quotes, errors, blank lines, line ends. Null when it is not complete yet. */
  private slowRecord(data: Buffer, at: number, isLast: boolean, valid: boolean): number | null {
    const record = parseRecord(data, at, isLast, this.rules, this.masks);
    if (record === null) return null;
    const content = data.subarray(at, record.contentEnd);
    if (record.rule === "line_too_long") return this.skipLine(data, at, isLast);
    if (content.length === 0) {
      // A blank line is no record; the engine passes over it too, except where there is one column only.
      if (this.fields === 1 || data[record.next - 1] !== 0x0a || (record.next - at === 2 ? "\r\n" : "\n") !== this.newLine)
        this.cut(data, at, record.next);
      this.line++;
      return record.next;
    }
    let rule: StructureRule | null = record.rule;
    if (rule === null && !valid && !isUtf8(content)) rule = "invalid_utf8";
    if (rule === null && record.fields !== this.fields) rule = "field_count";
    if (rule !== null) {
      this.cut(data, at, record.next);
      this.rejects.add(this.line, rule, content);
      this.line += record.lines;
      return record.next;
    }
    this.keep(data, at, record.contentEnd, record.next);
    this.longest = Math.max(this.longest, content.length);
    this.line += record.lines;
    return record.next;
  }

  private keep(data: Buffer, at: number, contentEnd: number, next: number): void {
    if (this.records - this.line !== this.delta) this.traceLine();
    if (this.records % INDEX_STEP === 0) this.offsets.push(this.base + at - this.dataStart - this.cutBytes);
    this.records++;
    if (next === contentEnd) return; // the last line, without a line end
    if (data[next - 1] !== 0x0a) return this.cut(data, contentEnd, next); // the last line, with half of one
    const ending = next - contentEnd === 2 ? "\r\n" : "\n";
    this.newLine ??= ending;
    if (ending === this.newLine) return;
    this.cut(data, contentEnd, next);
    this.output?.write(Buffer.from(this.newLine));
    this.cutBytes -= this.newLine.length;
  }

  /** Leaves the bytes out of what is loaded; from the first cut on, a copy is written. */
  private cut(data: Buffer, from: number, to: number): void {
    if (this.output === null) {
      this.hooks.onIrregular?.();
      this.output = openOutput(this.options.normalisedPath);
      copyPrefix(this.output, this.options.inputPath, this.dataStart + this.source.bomBytes(), this.base + from + this.source.bomBytes());
      this.output.begin(from);
    }
    this.output.skip(data, from, to);
    this.cutBytes += to - from;
  }

  private skipLine(data: Buffer, at: number, isLast: boolean): number {
    const end = data.indexOf(0x0a, at);
    const to = end < 0 ? data.length : end + 1;
    this.rejects.add(this.line, "line_too_long", data.subarray(at, end < 0 ? data.length : end));
    this.cut(data, at, to);
    if (end < 0 && !isLast) this.skipping = true;
    else this.line++;
    return to;
  }

  private traceLine(): void {
    this.delta = this.records - this.line;
    if (this.ordinals.at(-1) === this.records) {
      this.lineNumbers[this.lineNumbers.length - 1] = this.line;
      return;
    }
    this.ordinals.push(this.records);
    this.lineNumbers.push(this.line);
  }
}

/** Records to guess the types of unknown columns by: whole lines of the first bytes. */
const GUESSED_RECORDS = 100;
const GUESSED_BYTES = 256 * 1024;

function firstRecords(data: Buffer, format: Contract["format"]): string[][] {
  const piece = data.subarray(0, GUESSED_BYTES);
  const lines = piece
    .subarray(0, piece.lastIndexOf(0x0a) + 1)
    .toString("utf8")
    .split(/\r?\n/)
    .slice(0, GUESSED_RECORDS);
  return lines.filter((line) => line !== "").map((line) => recordFields(line, format.delimiter, format.quote));
}

function plainLine(data: Buffer, at: number, isLast: boolean, maxBytes: number): ReturnType<typeof parseRecord> {
  const end = data.indexOf(0x0a, at);
  if (end < 0 && data.length - at > maxBytes)
    return { next: data.length, contentEnd: data.length, lines: 1, fields: 1, rule: "line_too_long" };
  if (end < 0 && !isLast) return null;
  return { next: end < 0 ? data.length : end + 1, contentEnd: end < 0 ? data.length : end, lines: 1, fields: 1, rule: null };
}
