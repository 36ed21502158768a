import { expect, test } from "vitest";
import type { CellValue, ColumnType } from "@/lib/query";
import { textCell } from "./text-cell";

const DECIMAL: ColumnType = { kind: "decimal", precision: 18, scale: 2 };

test.each<[ColumnType, string | null, CellValue]>([
  [{ kind: "text" }, "", ""],
  [{ kind: "text" }, null, null],
  [{ kind: "text" }, "NaN", "NaN"],
  [{ kind: "integer" }, "-7", -7],
  [{ kind: "integer" }, "-0", 0],
  [{ kind: "integer" }, "7.00", 7],
  [{ kind: "integer" }, "9007199254740991", 9007199254740991],
  [{ kind: "integer" }, "9007199254740993", "9007199254740993"],
  [{ kind: "integer" }, "18446744073709551614", "18446744073709551614"],
  [DECIMAL, "1.5", "1.50"],
  [DECIMAL, "-0.05", "-0.05"],
  [DECIMAL, "7", "7.00"],
  [DECIMAL, "1.500", "1.50"],
  [DECIMAL, "1.505", "1.505"],
  [DECIMAL, "NaN", null],
  [{ kind: "decimal", precision: 38, scale: 0 }, "7", "7"],
  [{ kind: "double" }, "1e-07", 1e-7],
  [{ kind: "double" }, "1.0E20", 1e20],
  [{ kind: "double" }, "NaN", null],
  [{ kind: "double" }, "-Infinity", null],
  [{ kind: "boolean" }, "t", true],
  [{ kind: "boolean" }, "false", false],
  [{ kind: "date" }, "2024-02-29", "2024-02-29"],
  [{ kind: "date" }, "2024-02-29 00:00:00", "2024-02-29"],
  [{ kind: "date" }, "infinity", null],
  [{ kind: "timestamp" }, "2024-02-29", "2024-02-29T00:00:00.000"],
  [{ kind: "timestamp" }, "2024-02-29 10:20:30", "2024-02-29T10:20:30.000"],
  [{ kind: "timestamp" }, "1969-12-31 23:59:59.999999", "1969-12-31T23:59:59.999"],
])("%o: %s is %s", (type, text, cell) => {
  expect(textCell(text, type)).toBe(cell);
});

test.each<[ColumnType, string]>([
  [{ kind: "integer" }, "1.5"],
  [{ kind: "integer" }, ""],
  [{ kind: "double" }, ""],
  [{ kind: "double" }, "patient 4711"],
  [{ kind: "boolean" }, "1"],
  [{ kind: "date" }, "29.02.2024"],
  [{ kind: "timestamp" }, "10:20:30"],
])("%o: %s is none, and the error does not quote it", (type, text) => {
  expect(() => textCell(text, type)).toThrow("sent an answer that cannot be read");
});
