import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withConverter } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { parseContract } from "./contract";
import { loadStaged } from "./load";
import { recordFields } from "./parse-record";
import { scanFile } from "./scan";
import { plainScan } from "./testing/plain-scan";

const piece = fc.constantFrom("a", "1", "é", " ", ",", ",", ",", "\n", "\n", "\r\n", '"', '""', "\r", "#", "\\", "'");
const bodies = fc.array(piece, { maxLength: 50 }).map((pieces) => pieces.join(""));

test.each([false, true])(
  "the engine loads exactly the records of the scan, newlines in quotes: %s",
  async (embeddedNewlines) => {
    const removeChildren = await buildChildren();
    const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-agree-")));
    const work = path.join(folder, "work");
    mkdirSync(work);
    const contract = parseContract({
      format: { embeddedNewlines, nullWords: [], maxLineBytes: 1024 },
      columns: ["a", "b", "c"].map((name) => ({ name, type: "text" })),
    });
    let run = 0;
    try {
      await withConverter({ directory: work, readable: [folder], memory: "500MB", threads: 1 }, async (converter) => {
        await fc.assert(
          fc.asyncProperty(bodies, async (body) => {
            const inputPath = path.join(folder, `${run}.csv`);
            const bytes = Buffer.from(`a,b,c\n${body}`);
            writeFileSync(inputPath, bytes);
            const expected = plainScan(bytes, embeddedNewlines).records.map((record) =>
              recordFields(Buffer.from(record.text, "latin1").toString("utf8"), ",", '"'),
            );
            let loaded: unknown[][] = [];
            for (const forceCopy of [false, true]) {
              const paths = { normalisedPath: path.join(work, `${run}.n`), rejectLogPath: path.join(work, `${run}.r`) };
              const { result } = await scanFile({
                inputPath,
                gzip: false,
                contract,
                ignoreUnknownColumns: false,
                maxBytes: 1e9,
                forceCopy,
                ...paths,
              });
              if (result.outcome !== "ready") throw new Error("a small text was not scanned");
              const load = { contract, scan: result.summary, hospital: "h", period: "2025-01", now: new Date(0) };
              const count = await loadStaged(converter, load).catch(() => -1);
              if (count !== result.summary.records) {
                // The original may be read otherwise; it then counts for nothing and the copy is loaded.
                expect(forceCopy).toBe(false);
                continue;
              }
              loaded = (await converter.query("select a, b, c from staged order by rowid")).rows;
              expect(loaded).toEqual(expected);
            }
            run++;
            expect(loaded).toEqual(expected);
          }),
          { numRuns: 150 },
        );
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
      removeChildren();
    }
  },
  120_000,
);
