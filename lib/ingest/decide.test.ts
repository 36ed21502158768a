import { expect, test } from "vitest";
import { parseContract } from "./contract";
import { keptChecks, openHolds, rejectedRowsCheck } from "./decide";
import type { RunCheck } from "./types";

const check = (key: string, severity: RunCheck["severity"]): RunCheck => {
  return { key, check: "rows", column: null, severity, message: "", before: null, now: null };
};

test("of very many findings every hold is kept: one that is not shown would be accepted with the others", () => {
  const warnings = Array.from({ length: 400 }, (_, index) => check(`warn ${index}`, "warn"));
  const holds = Array.from({ length: 450 }, (_, index) => check(`hold ${index}`, "hold"));
  expect(openHolds(keptChecks([...warnings, ...holds]), [])).toEqual(holds);
  expect(keptChecks([...warnings, ...holds])).toHaveLength(450);
  expect(keptChecks([...warnings, ...holds.slice(0, 2)]).map((one) => one.key)).toEqual([
    "hold 0",
    "hold 1",
    ...warnings.slice(0, 298).map((one) => one.key),
  ]);
});

test("so many rejected rows are accepted as were seen, and no more", () => {
  const { thresholds } = parseContract({ columns: [{ name: "v", type: "text" }] });
  const held = (rejected: number) =>
    rejectedRowsCheck(thresholds, { received: 1000, skipped: 0, published: 1000 - rejected, rejected, deduplicated: 0 }, null);
  const [seen, more] = [held(12), held(48)].filter((one) => one !== null);
  expect(openHolds(seen ? [seen] : [], [seen?.key ?? ""])).toEqual([]);
  expect(openHolds(more ? [more] : [], [seen?.key ?? ""])).toEqual([more]);
});

test("a file with many rejected rows says the limit in words, and what was usual before, where that is known", () => {
  const { thresholds } = parseContract({ columns: [{ name: "v", type: "text" }] });
  const counts = { received: 2500, skipped: 0, published: 2430, rejected: 70, deduplicated: 0 };
  expect(rejectedRowsCheck(thresholds, counts, 0.003)).toMatchObject({
    before: "0.3 %",
    now: "2.8 %",
    message: expect.stringMatching(
      /^70 of 2500 rows were rejected, and a file is held from more than 1 %\. In earlier months it was 0\.3 %\./,
    ),
  });
  const unknown = rejectedRowsCheck(thresholds, counts, null);
  expect(unknown).toMatchObject({ before: null, now: "2.8 %" });
  expect(unknown?.message).not.toContain("earlier");
});
