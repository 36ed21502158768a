import { readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { convertForTest } from "./testing/convert-for-test";

beforeAll(buildChildren, 600_000);

const ROWS = 200_000;
const contract = {
  columns: [
    { name: "id", type: "integer" },
    { name: "code", type: "text" },
    { name: "value", type: "double" },
  ],
};

test.each([
  ["the long way", Infinity],
  ["the short way", 0],
])("where each column lies in a file is known, %s: the chunks and the footer fill it without overlapping", async (_, directFromBytes) => {
  const input = path.join(os.tmpdir(), `medlake-chunks-${process.pid}-${directFromBytes}.csv`);
  const lines = Array.from({ length: ROWS }, (__, at) => `${at},c${at % 7},${at / 8}`);
  writeFileSync(input, `id,code,value\n${lines.join("\n")}\n`);
  const { conversion, directory } = await convertForTest(input, contract, { hospital: "north", period: "2025-01", directFromBytes });
  try {
    if (conversion.outcome !== "ready") throw new Error(conversion.outcome);
    const [part] = conversion.parts;
    if (part === undefined) throw new Error("There is no part.");
    // Two row groups: the size of one is 122,880 rows.
    expect(part.columns.map((column) => [column.name, column.chunks.length])).toEqual(
      ["id", "code", "value", "hospital", "period"].map((name) => [name, 4]),
    );
    const ranges = part.columns.flatMap(({ chunks }) => [chunks.slice(0, 2), chunks.slice(2)]) as [number, number][];
    ranges.sort(([a], [b]) => a - b);
    let end = 4;
    for (const [offset, bytes] of ranges) {
      expect(offset).toBeGreaterThanOrEqual(end);
      expect(bytes).toBeGreaterThan(0);
      end = offset + bytes;
    }
    expect(end).toBeLessThanOrEqual(part.bytes - part.footerBytes);
    for (const { chunks, compressedBytes } of part.columns) expect((chunks[1] ?? 0) + (chunks[3] ?? 0)).toBe(compressedBytes);
    const file = readFileSync(part.path);
    expect(file.readUInt32LE(file.length - 8) + 8).toBe(part.footerBytes);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    rmSync(input, { force: true });
  }
});
