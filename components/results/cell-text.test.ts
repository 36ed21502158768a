import { expect, test } from "vitest";
import type { CellValue } from "@/lib/query";
import { cellText, exactText, kindOf, labelWithUnit, resultFields, type ResultField } from "./cell-text";

function field(part: Partial<ResultField>): ResultField {
  return { name: "x", label: "X", kind: "text", isMeasure: false, ...part };
}

test.each<[CellValue, Partial<ResultField>, string]>([
  [null, {}, "—"],
  ["", {}, ""],
  ["RAN", {}, "RAN"],
  [true, { kind: "boolean" }, "yes"],
  [1204332, { kind: "integer", isMeasure: true }, "1,204,332"],
  ["123456789012345678901", { kind: "integer", isMeasure: true }, "123,456,789,012,345,678,901"],
  [50912, { kind: "integer" }, "50912"],
  [12000, { kind: "integer", unit: "mL" }, "12,000"],
  ["1234.50", { kind: "decimal" }, "1,234.50"],
  [6.123456789, { kind: "double", isMeasure: true }, "6.1235"],
  ["2025-11-03", { kind: "date" }, "3 Nov 2025"],
  ["2025-11-01", { kind: "date", bucket: "month" }, "2025-11"],
  ["2025-10-01", { kind: "date", bucket: "quarter" }, "2025 Q4"],
  ["2025-01-01", { kind: "date", bucket: "year" }, "2025"],
  ["2025-11-03T14:05:06.000", { kind: "timestamp" }, "3 Nov 2025 14:05:06"],
])("%s is shown as text: %o → %s", (value, part, text) => {
  expect(cellText(value, field(part))).toBe(text);
});

test("the exact value is at hand where the text is shorter", () => {
  expect(exactText(6.123456789, field({ kind: "double" }))).toBe("6.123456789");
  expect(exactText(null, field({}))).toBe("empty");
  expect(exactText("2025-11-01", field({ kind: "date", bucket: "month" }))).toBe("2025-11-01");
  expect(exactText("RAN", field({}))).toBeUndefined();
});

test("types are read as the API writes them", () => {
  expect(["decimal(38,2)", "integer", "hugeint", { kind: "date" as const }].map(kindOf)).toEqual(["decimal", "integer", "text", "date"]);
});

test("groups come first, measures after them; rows have no measures", () => {
  const columns = [
    { name: "month", label: "Month", type: "date" },
    { name: "n", label: "Rows", type: "integer", unit: null },
  ];
  expect(resultFields(columns, { groupBy: [{ field: "at", bucket: "month" }], measures: [{ as: "n", fn: "count" }] })).toMatchObject([
    { kind: "date", bucket: "month", isMeasure: false },
    { kind: "integer", isMeasure: true },
  ]);
  expect(resultFields(columns, { select: ["month", "n"] }).map((item) => item.isMeasure)).toEqual([false, false]);
});

test("a share is marked by its measure, an approximate count by the answer", () => {
  const columns = [
    { name: "s", label: "Share", type: "double" },
    { name: "d", label: "Different", type: "integer", approximate: true as const },
  ];
  const fields = resultFields(columns, {
    measures: [
      { as: "s", fn: "share" },
      { as: "d", fn: "approx_distinct", field: "x" },
    ],
  });
  expect(fields.map(({ isShare, isApproximate }) => [isShare, isApproximate])).toEqual([
    [true, undefined],
    [undefined, true],
  ]);
  expect(fields.map((item, index) => cellText([0.274, 1204][index], item))).toEqual(["27.4 %", "about 1,204"]);
});

test("a unit stands behind its label once", () => {
  expect(labelWithUnit({ label: "Median value", unit: "%" })).toBe("Median value (%)");
  expect(labelWithUnit({ label: "Median value (%)", unit: "%" })).toBe("Median value (%)");
  expect(labelWithUnit({ label: "Attendances", unit: "attendances" })).toBe("Attendances");
  expect(labelWithUnit({ label: "Rows" })).toBe("Rows");
});
