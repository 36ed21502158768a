import { expect, test } from "vitest";
import { withKind, withPart } from "./visual-kinds";

test("another kind keeps what it can use", () => {
  const visual = { kind: "bar" as const, x: "month", measures: ["n"], stacked: true, coverage: false };
  expect(withKind(visual, "area")).toEqual({ ...visual, kind: "area" });
  expect(withKind(visual, "line")).toEqual({ kind: "line", x: "month", measures: ["n"], coverage: false });
  expect(withKind({ kind: "pivot", pivot: { columns: "month", measure: "n" } }, "table")).toEqual({ kind: "table" });
});

test("a part is set, or left to the answer", () => {
  expect(withPart({ kind: "bar" }, "x", "month")).toEqual({ kind: "bar", x: "month" });
  expect(withPart({ kind: "bar", x: "month" }, "x", undefined)).toEqual({ kind: "bar" });
});
