import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Issue } from "./types";

const KEPT_BYTES = 64 * 1024;
const FLUSH_BYTES = 256 * 1024;
export const SAMPLE_LINES = 20;

export type LoggedReject = { line: number; reasons: string; original: Uint8Array };

/** Lines rejected for their structure, in order, kept on disk with their own bytes. */
export class RejectLog {
  readonly path: string;
  count = 0;
  private readonly file: number;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private readonly rules = new Map<string, { count: number; lines: number[] }>();

  constructor(path: string) {
    this.path = path;
    this.file = openSync(path, "w");
  }

  /** Keeps a line; of a very long one the first 64 KiB. */
  add(line: number, rule: string, original: Uint8Array): void {
    this.count++;
    const seen = this.rules.get(rule) ?? { count: 0, lines: [] };
    seen.count++;
    if (seen.lines.length < SAMPLE_LINES) seen.lines.push(line);
    this.rules.set(rule, seen);
    const kept = original.subarray(0, KEPT_BYTES);
    // A copy: the bytes belong to a chunk that will be used again.
    const entry = Buffer.concat([Buffer.from(`${line}\t${rule}\t${kept.length}\n`), kept]);
    this.pending.push(entry);
    this.pendingBytes += entry.length;
    if (this.pendingBytes > FLUSH_BYTES) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  issues(message: (rule: string, count: number) => string): Issue[] {
    return [...this.rules].map(([rule, seen]) => ({
      rule,
      column: null,
      severity: "reject",
      count: seen.count,
      sampleLines: seen.lines,
      message: message(rule, seen.count),
    }));
  }

  /** The kept lines again, in order. */
  *read(): Generator<LoggedReject> {
    const all = readFileSync(this.path);
    let at = 0;
    while (at < all.length) {
      const end = all.indexOf(0x0a, at);
      const [line, rule, length] = all.subarray(at, end).toString("latin1").split("\t");
      const from = end + 1;
      at = from + Number(length);
      yield { line: Number(line), reasons: rule ?? "", original: all.subarray(from, at) };
    }
  }

  private flush(): void {
    if (this.pending.length === 0) return;
    const bytes = Buffer.concat(this.pending);
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    this.pending = [];
    this.pendingBytes = 0;
  }
}
