import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { RejectLog } from "./reject-log";

let folder = "";
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("rejected lines are kept whole and in order, however wide; of one that is too long the beginning", () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "medlake-rejects-"));
  const log = new RejectLog(path.join(folder, "log"));
  const sizes = [0, 1, 70_000, 300_000, 12, 600_000, 5];
  const line = (size: number) => Buffer.from("a\nb\t".repeat(size / 4 + 1)).subarray(0, size);
  sizes.forEach((size, index) => log.add(index + 10, index === 3 ? "line_too_long" : "field_count", line(size)));
  log.close();
  const read = [...log.read()].map((one) => ({ ...one, original: Buffer.from(one.original) }));
  expect(read.map(({ line: number, reasons, original }) => [number, reasons, original.length])).toEqual(
    sizes.map((size, index) => [index + 10, index === 3 ? "line_too_long" : "field_count", index === 3 ? 65_536 : size]),
  );
  read.forEach(({ original }, index) => expect(original.equals(line(sizes[index] ?? 0).subarray(0, original.length))).toBe(true));
});
