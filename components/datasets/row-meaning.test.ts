import { expect, test } from "vitest";
import type { DatasetColumn } from "@/lib/catalog";
import { rowMeaning } from "./row-meaning";

const meaning = (...labels: string[]) =>
  rowMeaning({ key: labels.map((_, at) => `c${at}`), columns: labels.map((label, at) => ({ name: `c${at}`, label }) as DatasetColumn) });

test("what one row is, with labels as they stand in a sentence", () => {
  expect(meaning("Result")).toBe("One row for each result.");
  expect(meaning("Patient", "Collected at")).toBe("One row for each patient and collected at.");
  expect(meaning("EEG start", "HbA1c", "Month")).toBe("One row for each EEG start, HbA1c and month.");
  expect(meaning()).toBeNull();
});
