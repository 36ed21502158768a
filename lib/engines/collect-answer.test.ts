import { expect, test } from "vitest";
import type { CellValue, ResultColumn } from "@/lib/query";
import { collectAnswer } from "./collect-answer";
import { MAX_ANSWER_CHARACTERS } from "./limits";

const TEXT: ResultColumn[] = [{ name: "t", label: "T", type: { kind: "text" } }];
const DOUBLE: ResultColumn[] = [{ name: "d", label: "D", type: { kind: "double" } }];
const limits = { maxRows: 10 };

test("rows past the limit of the question only say that there are more", async () => {
  const answer = collectAnswer({ columns: TEXT, fetchLimit: 3, limits });
  await answer.add([["a"], ["b"]]);
  await answer.add([["c"], ["d"]]);
  expect(answer.finish()).toMatchObject({ rows: [["a"], ["b"], ["c"]], truncated: true });
});

test("batches go on without the rows past the limit, and without numbers that are none", async () => {
  const batches: CellValue[][][] = [];
  const answer = collectAnswer({ columns: DOUBLE, fetchLimit: 3, limits, onBatch: (rows) => void batches.push(rows) });
  await answer.add([[Number.NaN], [1]]);
  await answer.add([[2], [3]]);
  await answer.add([[4]]);
  expect(batches).toEqual([[[null], [1]], [[2]]]);
  expect(answer.finish()).toMatchObject({ rows: [], truncated: true });
});

test("too many rows, or too much text, is refused when it is too much", async () => {
  const rows = collectAnswer({ columns: TEXT, fetchLimit: null, limits });
  await rows.add(Array.from({ length: 11 }, () => ["x"]));
  await expect(rows.add([["x"]])).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
  const text = collectAnswer({ columns: TEXT, fetchLimit: null, limits });
  const half = "x".repeat(MAX_ANSWER_CHARACTERS / 2);
  await text.add([[half], [half]]);
  await expect(text.add([["x"]])).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
});
