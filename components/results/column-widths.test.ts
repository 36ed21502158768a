import { expect, test } from "vitest";
import { columnWidths } from "./column-widths";

const text = { name: "a", label: "A", kind: "text" as const, isMeasure: false };

test("a column is wide enough for its header and its values, within bounds", () => {
  const [narrow = 0, header = 0, values = 0, capped = 0] = columnWidths(
    [text, { ...text, label: "A rather long heading", unit: "mmol/L" }, text, text],
    [["x", "x", "fifteen letters", "y".repeat(500)]],
  );
  expect(narrow).toBe(72);
  expect(header).toBeGreaterThan(values);
  expect(values).toBeGreaterThan(narrow);
  expect(capped).toBe(340);
});
