import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseContract } from "./contract";
import { writeRejectedFile } from "./rejected-file";
import { scanFile } from "./scan";
import { plainScan } from "./testing/plain-scan";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "medlake-property-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "1", "é", "😀", " ", "x y") },
  { weight: 6, arbitrary: fc.constantFrom(",") },
  { weight: 4, arbitrary: fc.constantFrom("\n", "\r\n") },
  { weight: 3, arbitrary: fc.constantFrom('"', '""') },
  { weight: 1, arbitrary: fc.constantFrom("\r", "\0", "\xff") },
);
/** Bytes that are nearly CSV: what a structural scan gets wrong, if anything. */
const csvBytes = fc
  .array(piece, { maxLength: 60 })
  .map((pieces) => Buffer.concat(pieces.map((one) => (one === "\xff" ? Buffer.from([0xff]) : Buffer.from(one)))));

test.each([false, true])("the scan agrees with the plain reading of RFC 4180, newlines in quotes: %s", async (embeddedNewlines) => {
  const contract = parseContract({
    format: { embeddedNewlines, maxLineBytes: 1024 },
    columns: [
      { name: "a", type: "text" },
      { name: "b", type: "text" },
      { name: "c", type: "text" },
    ],
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(csvBytes, async (bytes) => {
      const input = path.join(folder, `${run}.csv`);
      const body = Buffer.concat([Buffer.from("a,b,c\n"), bytes]);
      writeFileSync(input, body);
      const paths = {
        normalisedPath: path.join(folder, `${run}.n`),
        rejectLogPath: path.join(folder, `${run}.r`),
        rejected: path.join(folder, `${run++}.csv.rejected`),
      };
      const expected = plainScan(body, embeddedNewlines);
      const { result, trace } = await scanFile({
        inputPath: input,
        gzip: false,
        contract,
        ignoreUnknownColumns: false,
        maxBytes: 1e9,
        ...paths,
      });
      if (result.outcome !== "ready" || trace === null) {
        // So short a sample may hold enough control characters to be taken for a binary file.
        expect(body.includes(0)).toBe(true);
        return;
      }
      await writeRejectedFile(trace, null, paths.rejected);
      const rejects = readFileSync(paths.rejected, "latin1");
      expect({ records: result.summary.records, rejected: result.summary.rejected }).toEqual({
        records: expected.records.length,
        rejected: expected.rejects.length,
      });
      expect(rejects).toBe(
        `line,reasons,original\n${expected.rejects.map((one) => `${one.line},${one.rule},"${one.text.replaceAll('"', '""')}"\n`).join("")}`,
      );
      const loaded = readFileSync(result.summary.loadPath);
      // Every record is found again by its number, byte for byte.
      const found: string[] = [];
      const asRejects = path.join(folder, "ordinals.tsv");
      writeFileSync(asRejects, expected.records.map((_, index) => `${index}\tx\n`).join(""));
      await writeRejectedFile({ ...trace, rejects: emptyLog(trace) }, asRejects, paths.rejected);
      for (const record of expected.records) found.push(`${record.line},x,"${record.text.replaceAll('"', '""')}"\n`);
      expect(readFileSync(paths.rejected, "latin1")).toBe(`line,reasons,original\n${found.join("")}`);
      expect(loaded.length).toBeGreaterThanOrEqual(expected.records.reduce((sum, record) => sum + record.text.length, 0));
    }),
    { numRuns: 400 },
  );
});

function emptyLog(trace: NonNullable<Awaited<ReturnType<typeof scanFile>>["trace"]>): typeof trace.rejects {
  const log = Object.create(trace.rejects) as typeof trace.rejects;
  log.read = function* () {};
  return log;
}
