import { expect, test } from "vitest";
import type { CellValue } from "@/lib/query";
import { cellText, exactText, type ResultField } from "./cell-text";
import { withDigits } from "./measure-digits";

const mean: ResultField = { name: "mean", label: "Mean", kind: "double", isMeasure: true };

/** The texts of a column of these values. */
function column(field: ResultField, values: CellValue[]): string[] {
  const [own = field] = withDigits(
    [field],
    values.map((value) => [value]),
  );
  return values.map((value) => cellText(value, own));
}

test.each<[string, Partial<ResultField>, CellValue[], string[]]>([
  ["zeros are kept at the end", {}, [6.2088, 6.067, 6.19, null, 5], ["6.2088", "6.0670", "6.1900", "—", "5.0000"]],
  ["never more than four from 1 on", {}, [6.123456, 1204.5, 0.25], ["6.1235", "1,204.5000", "0.2500"]],
  ["whole numbers have none", {}, [1204, 7, 0], ["1,204", "7", "0"]],
  ["below 1 as many as the smallest needs for four digits", {}, [0.12345, 0.0012345], ["0.123450", "0.001235"]],
  ["what would be rounded to nothing is not", {}, [12.5, 0.00004, 0], ["12.5", "0.00004", "0.0"]],
  ["exponents stay", {}, [1.5, 1e-9, 2e20], ["1.5", "1E-9", "200,000,000,000,000,000,000"]],
  ["decimals that travel as text are filled up, never cut", { kind: "decimal" }, ["1234.5", "7", "0.125"], ["1,234.500", "7.000", "0.125"]],
  ["shares have one or none", { isShare: true }, [0.25, 0.125, 0.0001], ["25.0 %", "12.5 %", "< 0.1 %"]],
  ["whole per cents", { isShare: true }, [0.25, 1], ["25 %", "100 %"]],
  ["a group is as it is", { isMeasure: false }, [6.5, 6], ["6.5", "6"]],
])("%s", (_name, part, values, texts) => {
  expect(column({ ...mean, ...part }, values)).toEqual(texts);
});

test("the exact value is said only where digits are left out", () => {
  const field = { ...mean, digits: 4 };
  expect(exactText(6.19, field)).toBeUndefined();
  expect(exactText(6.123456, field)).toBe("6.123456");
});
