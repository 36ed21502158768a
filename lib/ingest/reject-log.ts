import { closeSync, openSync, readSync, writeSync } from "node:fs";
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

  /** Keeps a line; of one that is longer than the contract allows the first 64 KiB. */
  add(line: number, rule: string, original: Uint8Array): void {
    this.count++;
    const seen = this.rules.get(rule) ?? { count: 0, lines: [] };
    seen.count++;
    if (seen.lines.length < SAMPLE_LINES) seen.lines.push(line);
    this.rules.set(rule, seen);
    const kept = rule === "line_too_long" ? original.subarray(0, KEPT_BYTES) : original;
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

  /** The kept lines again, in order, a piece of the log at a time: wide lines are many times its size. */
  *read(): Generator<LoggedReject> {
    const file = openSync(this.path, "r");
    let held: Buffer = Buffer.alloc(0);
    /** Reads on until `bytes` are held; false at the end. */
    function hold(bytes: number): boolean {
      while (held.length < bytes) {
        const piece = Buffer.allocUnsafe(Math.max(FLUSH_BYTES, bytes - held.length));
        const read = readSync(file, piece);
        if (read === 0) return false;
        held = Buffer.concat([held, piece.subarray(0, read)]);
      }
      return true;
    }
    try {
      while (hold(1)) {
        let end = held.indexOf(0x0a);
        while (end < 0 && hold(held.length + 1)) end = held.indexOf(0x0a);
        const [line, rule, length] = held.subarray(0, end).toString("latin1").split("\t");
        held = held.subarray(end + 1);
        const size = Number(length);
        if (!hold(size)) throw new Error("the log of rejected lines was cut short");
        yield { line: Number(line), reasons: rule ?? "", original: held.subarray(0, size) };
        held = held.subarray(size);
      }
    } finally {
      closeSync(file);
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
