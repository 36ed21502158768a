import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { clockMoment, wallClock } from "./clock";
import { PartWriter, type Block } from "./part-writer";
import { RecordReader, type CellFinding } from "./record-reader";
import type { WideFinding, WideJob, WideResult } from "./wide-job";

const READ_BYTES = 4 * 1024 * 1024;
const SAMPLES = 20;
/** Reasons of one row that are written out. */
const REASONS = 50;
const LETTER = /\p{L}/u;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** A recording lasts hours. Many months mean that its clock is broken, and each would be a file. */
const MONTHS_MAX = 24;

type Input = { loadPath: string; offset: number; longestRecord: number; job: WideJob; onBytes?: (bytes: number) => void };

/**
 * Reads the records of a wide export once and writes them, a Parquet file for each month, in memory that does not depend
 * on their number. A row with a cell that is not of its type is left out with all its reasons.
 */
export function readWide({ loadPath, offset, longestRecord, job, onBytes }: Input): WideResult {
  const input = openSync(loadPath, "r");
  const rows = new WideRows(job);
  const buffer = Buffer.allocUnsafe(READ_BYTES + longestRecord + 16);
  let kept = 0;
  let place = offset;
  try {
    for (;;) {
      const read = readSync(input, buffer, kept, buffer.length - kept, place);
      place += read;
      const filled = buffer.subarray(0, kept + read);
      const end = read === 0 ? filled.length : filled.lastIndexOf(NEWLINE) + 1;
      rows.take(filled.subarray(0, end));
      if (read === 0) break;
      if (end === 0 && filled.length === buffer.length) throw new Error("a record is longer than the scan said");
      buffer.copyWithin(0, end, filled.length);
      kept = filled.length - end;
      onBytes?.(place);
    }
    return rows.finish();
  } catch (error) {
    rows.abandon();
    throw error;
  } finally {
    closeSync(input);
  }
}

class WideRows {
  private readonly job: WideJob;
  private readonly reader: RecordReader;
  private readonly block: Block;
  private readonly parts = new Map<string, PartWriter>();
  private readonly onTheWall: (moment: number) => number;
  private readonly findings = new Map<string, WideFinding>();
  private readonly reasons: number;
  private pending: string[] = [];
  private records = 0;
  private rejected = 0;
  private period: string;
  private month = { from: Infinity, to: -Infinity };
  private clock: WideResult["clock"] = null;
  private readonly words: number[];

  constructor(job: WideJob) {
    this.job = job;
    this.reader = new RecordReader(job);
    this.onTheWall = wallClock(job.clock.zone);
    this.period = job.period ?? "";
    this.words = job.texts.map(() => 0);
    this.reasons = openSync(job.reasonsPath, "w", 0o600);
    const stride = job.numbers.length;
    this.block = {
      rows: 0,
      numbers: new Float64Array(job.rowGroup * stride),
      stride,
      texts: job.texts.map(() => []),
      moments: new Float64Array(job.rowGroup),
    };
  }

  /** Takes whole lines. */
  take(data: Buffer): void {
    const { block, reader } = this;
    for (let at = 0; at < data.length;) {
      // A blank line is no record.
      if (data[at] === NEWLINE || (data[at] === RETURN && (at + 1 >= data.length || data[at + 1] === NEWLINE))) {
        at += data[at] === NEWLINE ? 1 : 2;
        continue;
      }
      const row = block.rows * block.stride;
      at = reader.read(data, at, block.numbers, row);
      this.judge(row);
      this.records++;
    }
  }

  finish(): WideResult {
    this.flush();
    this.flushReasons();
    closeSync(this.reasons);
    const parts = [...this.parts.values()].map((part) => part.finish());
    const words = Object.fromEntries(this.job.texts.map(({ name }, index) => [name, this.words[index] ?? 0]));
    return { records: this.records, rejected: this.rejected, parts, findings: [...this.findings.values()], clock: this.clock, words };
  }

  abandon(): void {
    for (const part of this.parts.values()) part.abandon();
    closeSync(this.reasons);
  }

  /** The row that was read last becomes one of the block, or goes with its reasons. */
  private judge(row: number): void {
    const { block, job, reader } = this;
    const { findings } = reader;
    const reading = block.numbers[row + block.stride - 1] ?? NaN;
    const moment = Number.isNaN(reading) ? null : clockMoment(reading, job.clock.encoding);
    if (moment === null && !findings.some((one) => one.column === job.clock.name))
      findings.push({ rule: Number.isNaN(reading) ? "value_missing" : "not_a_timestamp", column: job.clock.name, rejects: true });
    const shown = moment === null ? 0 : this.onTheWall(moment) + job.clock.shiftDays * 86_400_000;
    if (moment !== null && job.period === null) this.testMonth(shown, findings);
    if (findings.length > 0 && this.tell(findings)) return;
    if (moment !== null && job.period === null) this.toMonth(shown);
    this.noteClock(reading);
    block.moments[block.rows] = shown;
    reader.texts.forEach((text, index) => {
      const texts = block.texts[index];
      if (texts !== undefined) texts[block.rows] = text;
      if (text !== null && LETTER.test(text)) this.words[index] = (this.words[index] ?? 0) + 1;
    });
    block.rows++;
    if (block.rows === job.rowGroup) this.flush();
  }

  /** Whether the row may be in the month it is in. */
  private testMonth(shown: number, findings: CellFinding[]): void {
    if (shown >= this.month.from && shown < this.month.to) return;
    const period = periodOf(shown);
    const { wantedPeriod, clock } = this.job;
    if (wantedPeriod !== null && period !== wantedPeriod) findings.push({ rule: "period_differs", column: clock.name, rejects: true });
    else if (this.parts.size >= MONTHS_MAX && !this.parts.has(period))
      findings.push({ rule: "too_many_months", column: clock.name, rejects: true });
  }

  /** A block is of one month: a row of another begins the next one. */
  private toMonth(shown: number): void {
    if (shown >= this.month.from && shown < this.month.to) return;
    const { block } = this;
    if (block.rows > 0) {
      // The row at hand has been read behind the block, and the next block begins with it.
      const row = block.rows * block.stride;
      const kept = block.numbers.slice(row, row + block.stride);
      this.flush();
      block.numbers.set(kept, 0);
    }
    const date = new Date(shown);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    this.period = periodOf(shown);
    this.month = { from: Date.UTC(year, month, 1), to: Date.UTC(year, month + 1, 1) };
  }

  private flush(): void {
    const { block, job } = this;
    if (block.rows === 0) return;
    let part = this.parts.get(this.period);
    if (part === undefined) {
      part = new PartWriter(job, this.period, this.parts.size);
      this.parts.set(this.period, part);
    }
    part.write(block);
    block.rows = 0;
  }

  /** Keeps count of what was found; true when the row is rejected. */
  private tell(found: CellFinding[]): boolean {
    const isRejected = found.some((one) => one.rejects);
    // Of a rejected row only what it is rejected for is told.
    const told = isRejected ? found.filter((one) => one.rejects) : found;
    for (const { rule, column, rejects } of told) {
      const key = `${column}: ${rule}`;
      const finding = this.findings.get(key) ?? { rule, column, rejects, count: 0, ordinals: [] };
      finding.count++;
      if (finding.ordinals.length < SAMPLES) finding.ordinals.push(this.records);
      this.findings.set(key, finding);
    }
    if (!isRejected) return false;
    this.rejected++;
    const words = told.slice(0, REASONS).map(({ rule, column }) => `${column}: ${rule}`);
    if (told.length > REASONS) words.push(`and_${told.length - REASONS}_more`);
    this.pending.push(`${this.records}\t${words.join("; ")}\n`);
    if (this.pending.length > 1000) this.flushReasons();
    return true;
  }

  private flushReasons(): void {
    const bytes = Buffer.from(this.pending.join(""));
    for (let at = 0; at < bytes.length;) at += writeSync(this.reasons, bytes, at);
    this.pending = [];
  }

  private noteClock(reading: number): void {
    const { clock } = this;
    if (clock === null) {
      this.clock = { first: reading, least: reading, most: reading };
      return;
    }
    clock.least = Math.min(clock.least, reading);
    clock.most = Math.max(clock.most, reading);
  }
}

function periodOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 7);
}
