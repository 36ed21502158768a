import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { wideValue } from "../testing/wide-file";
import { askParts, convertWideForTest, EEG_START, eegInstruments } from "../testing/wide-for-test";

const isLong = process.env["MEDLAKE_LONG_TESTS"] === "1";
const INSTRUMENTS = eegInstruments();
let removeChildren: () => void;
beforeAll(async () => {
  removeChildren = await buildChildren();
}, 600_000);
afterAll(() => removeChildren());

/** Eight hours: 1.8 GB. In the short form two minutes: the most memory is then that of one row group. */
const ROWS = isLong ? 28_800 : 120;

test(
  `a recording of ${ROWS} rows and all 6,039 columns is converted within 1 GB of memory, with a bad cell and a broken line in it`,
  { timeout: 900_000 },
  async () => {
    const peaks = { reader: 0, engine: 0 };
    const bad = Math.floor(ROWS * 0.9);
    const began = performance.now();
    const converted = await convertWideForTest(
      {
        rows: ROWS,
        instruments: INSTRUMENTS,
        planted: [
          { row: bad, kind: "cell", code: "I5_3", bytes: "12a" },
          { row: bad + 2, kind: "short" },
        ],
      },
      {},
      {
        threads: 1,
        onStep: async (name, state, facts) => {
          if (state !== "end") return;
          const process = name === "write" ? "engine" : "reader";
          peaks[process] = Math.max(peaks[process], facts?.peakRss ?? 0);
        },
      },
    );
    try {
      const { conversion } = converted;
      if (conversion.outcome !== "ready") throw new Error(`the file is ${conversion.outcome}: ${conversion.message}`);
      expect(conversion.counts).toEqual({ received: ROWS, skipped: 0, published: ROWS - 2, rejected: 2, deduplicated: 0 });
      expect(conversion.issues.map(({ rule, sampleLines }) => [rule, sampleLines])).toEqual([
        ["field_count", [8 + bad + 3]],
        ["not_a_number", [8 + bad + 1]],
      ]);
      const seconds = (performance.now() - began) / 1000;
      const together = (peaks.reader + peaks.engine) / 1024 ** 2;
      if (isLong)
        process.stdout.write(
          `${seconds.toFixed(1)} s with writing the file; reader ${peaks.reader >> 20} MiB, engine ${peaks.engine >> 20} MiB\n`,
        );
      expect(together).toBeLessThan(1024);
      const channel = INSTRUMENTS.slice(0, 4).reduce((sum, { width }) => sum + width, 0) + 2;
      const found = await askParts(
        converted,
        "select epoch(date_trunc('hour', recorded_at)), sum(i5[3]), count(i5[3]) from parts group by 1 order by 1",
      );
      const hours = new Map<number, { sum: number; count: number }>();
      for (let row = 0; row < ROWS; row++) {
        const value = wideValue(converted.file, row, channel);
        if (value === null || row === bad || row === bad + 2) continue;
        const hour = Math.floor((EEG_START + row) / 3600) * 3600;
        const { sum, count } = hours.get(hour) ?? { sum: 0, count: 0 };
        hours.set(hour, { sum: sum + value, count: count + 1 });
      }
      expect(found.map(([hour, , count]) => [hour, count])).toEqual([...hours].map(([hour, { count }]) => [hour, count]));
      [...hours.values()].forEach(({ sum }, at) => expect(found[at]?.[1]).toBeCloseTo(sum, 3));
    } finally {
      rmSync(converted.directory, { recursive: true, force: true });
    }
  },
);
