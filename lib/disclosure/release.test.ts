import { describe, expect, test } from "vitest";
import { bindQuery, parseQuery, rawResult, type DatasetSchema, type ResultColumn } from "@/lib/query";
import { OPEN_POLICY, planRelease, releaseResult, type Policy } from ".";

const SCHEMA: DatasetSchema = {
  slug: "t",
  name: "T",
  version: 1,
  columns: [{ name: "hospital", label: "Hospital", type: { kind: "text" } }],
};
const BOUND = bindQuery(parseQuery({ from: "t", groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }] }), SCHEMA, {
  now: new Date(),
});
const HELPER: ResultColumn = { name: "patients", label: "helper", type: { kind: "integer" } };

describe("release under the policy open", () => {
  test("an answer leaves as it is, in the order of the question", () => {
    const raw = rawResult(
      [...BOUND.columns].reverse(),
      [
        [2, "a"],
        [1, null],
      ],
      true,
    );
    expect(releaseResult(raw, planRelease(BOUND, OPEN_POLICY))).toMatchObject({
      columns: BOUND.columns,
      rows: [
        ["a", 2],
        [null, 1],
      ],
      truncated: true,
      suppressed: 0,
    });
  });

  test("a helper column never leaves", () => {
    const raw = rawResult([HELPER, ...BOUND.columns], [[7, "a", 2]], false);
    const released = releaseResult(raw, planRelease(BOUND, OPEN_POLICY));
    expect(JSON.stringify(released)).not.toMatch(/patients|helper|7/);
  });

  test("changing what was released does not change the raw answer", () => {
    const raw = rawResult(BOUND.columns, [["a", 2]], false);
    const released = releaseResult(raw, planRelease(BOUND, OPEN_POLICY));
    expect(released.rows[0]).not.toBe(raw.rows[0]);
    expect(released.columns[0]).not.toBe(BOUND.columns[0]);
  });

  test("an answer without a column of the question is refused", () => {
    const raw = rawResult(BOUND.columns.slice(0, 1), [["a"]], false);
    expect(() => releaseResult(raw, planRelease(BOUND, OPEN_POLICY))).toThrow("lacks a column");
  });

  test("an unknown policy is refused, not taken for open", () => {
    const unknown: { id: string } = { id: "suppressed" };
    expect(() => planRelease(BOUND, unknown as Policy)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }));
  });
});
