import path from "node:path";
import { profileFromCounts } from "../profile";
import type { ColumnProfile } from "../types";
import { ChannelStats } from "./channel-stats";
import { arrayPage, constantPage, doublePage, longPage, textPage } from "./pages";
import { ParquetFile, type ColumnPage } from "./parquet-file";
import { momentText, TimeStats } from "./time-stats";
import type { WideColumn, WideJob, WidePart } from "./wide-job";

/** Texts whose values are all counted; above it only how many there are. */
const COUNTED_TEXTS = 1000;

/** Rows that are waiting to be written: numbers row by row, texts and moments beside them. */
export type Block = {
  rows: number;
  numbers: Float64Array;
  stride: number;
  texts: (string | null)[][];
  moments: Float64Array;
};

/** One month of a recording: its file and what is known of its columns. */
export class PartWriter {
  private readonly job: WideJob;
  private readonly period: string;
  private readonly path: string;
  private readonly file: ParquetFile;
  private readonly stats: ChannelStats;
  private readonly times = new TimeStats();
  private readonly texts: TextCounts[];
  private readonly sums: Float64Array;
  private readonly magnitudes: Float64Array;
  private rows = 0;

  constructor(job: WideJob, period: string, number: number) {
    this.job = job;
    this.period = period;
    this.path = path.join(job.directory, `part-${number}.parquet`);
    this.file = new ParquetFile(this.path, job.columns);
    this.stats = new ChannelStats(job.widths);
    this.texts = job.texts.map(() => new TextCounts());
    this.sums = new Float64Array(job.columns.length);
    this.magnitudes = new Float64Array(job.columns.length);
  }

  write(block: Block): void {
    this.rows += block.rows;
    this.stats.add(block.numbers, block.stride, block.rows);
    this.times.add(block.moments.subarray(0, block.rows));
    this.texts.forEach((counts, index) => counts.add((block.texts[index] ?? []).slice(0, block.rows)));
    this.file.addGroup(block.rows, (_, index) => this.page(block, index));
  }

  finish(): WidePart {
    const { path: file, rows, bytes, sha256, footerBytes, chunks } = this.file.finish();
    const profiles: WidePart["profiles"] = {};
    const sums: WidePart["sums"] = {};
    this.job.columns.forEach((column, index) => {
      Object.assign(profiles, this.profilesOf(column));
      const { from } = column;
      if (from.is !== "slots") return;
      let values = 0;
      for (let at = 0; at < from.width; at++) values += this.rows - this.stats.profile(from.slot + at).empties;
      sums[column.name] = { values, sum: this.sums[index] ?? 0, magnitude: this.magnitudes[index] ?? 0, size: from.width };
    });
    return { file, period: this.period, rows, bytes, sha256, footerBytes, chunks: Object.fromEntries(chunks), profiles, sums };
  }

  abandon(): void {
    this.file.abandon();
  }

  private page({ numbers, stride, rows, texts, moments }: Block, index: number): ColumnPage {
    const column = this.column(index);
    const { from } = column;
    if (from.is === "constant") return constantPage(from.constant, rows);
    if (from.is === "clock") return longPage(moments.subarray(0, rows));
    if (from.is === "text") return textPage((texts[from.index] ?? []).slice(0, rows));
    const page =
      column.kind === "array" ? arrayPage(numbers, stride, from.slot, from.width, rows) : doublePage(numbers, stride, from.slot, rows);
    this.sums[index] = (this.sums[index] ?? 0) + page.sum;
    this.magnitudes[index] = (this.magnitudes[index] ?? 0) + page.magnitude;
    return page;
  }

  private profilesOf(column: WideColumn): Record<string, ColumnProfile> {
    const { from, logical, instrument } = column;
    const [only = column.name] = logical;
    if (from.is === "constant") return { [only]: constantProfile(column, this.rows) };
    if (from.is === "clock") return { [only]: this.times.profile() };
    if (from.is === "text") return { [only]: this.texts[from.index]?.profile() ?? profileFromCounts([], { kind: "text" }, null) };
    const found = Object.fromEntries(logical.map((name, at) => [name, this.stats.profile(from.slot + at)]));
    const together = this.stats.instrumentProfile(this.instrumentAt(from.slot), from.slot, from.width);
    if (instrument === null) return { [only]: together };
    return { ...found, [instrument]: together };
  }

  private instrumentAt(slot: number): number {
    let first = 0;
    return this.job.widths.findIndex((width) => slot < (first += width));
  }

  private column(index: number): WideColumn {
    const column = this.job.columns[index];
    if (column === undefined) throw new Error("there is no such column");
    return column;
  }
}

function constantProfile(column: WideColumn, rows: number): ColumnProfile {
  if (column.from.is !== "constant") throw new Error("the column has values of its own");
  const { kind, value } = column.from.constant;
  const cell = kind === "timestamp" && typeof value === "string" ? momentText(Date.parse(`${value.replace(" ", "T")}Z`)) : value;
  return profileFromCounts(rows === 0 ? [] : [[cell, rows]], { kind }, kind === "text" || kind === "boolean" ? null : 1);
}

/** Values with their counts, until there are too many of them. */
class TextCounts {
  private counts: Map<string | null, number> | null = new Map();
  private rows = 0;
  private empties = 0;
  private least: string | null = null;
  private most: string | null = null;

  add(texts: (string | null)[]): void {
    for (const text of texts) {
      this.rows++;
      if (text === null || text === "") this.empties++;
      if (text !== null) {
        if (this.least === null || isBefore(text, this.least)) this.least = text;
        if (this.most === null || isBefore(this.most, text)) this.most = text;
      }
      this.counts?.set(text, (this.counts.get(text) ?? 0) + 1);
      if ((this.counts?.size ?? 0) > COUNTED_TEXTS) this.counts = null;
    }
  }

  profile(): ColumnProfile {
    if (this.counts !== null) return profileFromCounts([...this.counts], { kind: "text" }, null);
    const distinct = this.rows - this.empties;
    return {
      rows: this.rows,
      empties: this.empties,
      distinct,
      distinctExact: false,
      min: this.least,
      max: this.most,
      histogram: null,
      top: [],
    };
  }
}

function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
