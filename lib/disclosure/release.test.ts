import { describe, expect, test } from "vitest";
import { bindQuery, parseQuery, rawResult, type CellValue, type DatasetSchema, type ResultColumn } from "@/lib/query";
import { OPEN_POLICY, planRelease, readReleased, releaseResult, writeReleased, type Policy } from ".";

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

  test("rows of totals stand apart, rows of others are known by their places, and the marks stay behind", () => {
    const question = {
      from: "t",
      groupBy: [{ field: "hospital" }],
      measures: [{ as: "n", fn: "count" }],
      totals: true,
      top: { n: 1, by: "n", others: true },
    };
    const bound = bindQuery(parseQuery(question), SCHEMA, { now: new Date() });
    const mark = (name: string): ResultColumn => ({ name, label: name, type: { kind: "integer" } });
    const rows: CellValue[][] = [
      [null, 9, 1, 0],
      ["a", 5, 0, 0],
      [null, 4, 0, 1],
    ];
    const raw = rawResult([...bound.columns, mark("_total"), mark("_others")], rows, false);
    const released = releaseResult(raw, planRelease(bound, OPEN_POLICY));
    expect(released).toMatchObject({
      rows: [
        ["a", 5],
        [null, 4],
      ],
      totals: [[null, 9]],
      others: [1],
    });
    expect(JSON.stringify(released)).not.toContain("_total");
    expect(() => releaseResult(rawResult(bound.columns, [["a", 5]], false), planRelease(bound, OPEN_POLICY))).toThrow("lacks a column");
  });

  test("an answer that was written reads as it was, and another format is refused", () => {
    const raw = rawResult(
      BOUND.columns,
      [
        ['ä\u0001"🙂', 2],
        [null, Number.MAX_SAFE_INTEGER],
      ],
      true,
    );
    const released = releaseResult(raw, planRelease(BOUND, OPEN_POLICY));
    expect(readReleased(writeReleased(released))).toEqual(released);
    expect(() => readReleased(writeReleased(released).replace('"format":1', '"format":0'))).toThrow("another format");
  });

  test("an unknown policy is refused, not taken for open", () => {
    const unknown: { id: string } = { id: "suppressed" };
    expect(() => planRelease(BOUND, unknown as Policy)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }));
  });
});
