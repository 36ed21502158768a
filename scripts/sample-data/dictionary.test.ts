import { expect, test } from "vitest";
import { DICTIONARY_HEADER, dictionaryFile } from "./dictionary";
import { sampleFiles } from "./generate";

function readLines(lines: Iterable<string>): Record<string, string>[] {
  const [header = "", ...rest] = lines;
  const names = header.split(",");
  return rest.map((line) => {
    const cells = line.split(",");
    expect(cells).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

test("the dictionary has one line for each test, and each line says everything", () => {
  const file = dictionaryFile();
  const lines = readLines(file.lines());
  expect([...file.lines()][0]).toBe(DICTIONARY_HEADER);
  expect(lines).toHaveLength(30);
  expect(new Set(lines.map((line) => line["test_code"])).size).toBe(30);
  expect(lines.flatMap((line) => Object.values(line)).filter((cell) => cell.trim() === "")).toEqual([]);
  expect(lines.find((line) => line["test_code"] === "HBA1C")).toEqual({
    test_code: "HBA1C",
    name: "HbA1c",
    category: "diabetes",
    specimen: "whole blood",
    unit: "%",
    ref_low: "4",
    ref_high: "6",
  });
});

test("every result has its test in the dictionary, under the same name and range", () => {
  const dictionary = new Map(readLines(dictionaryFile().lines()).map((line) => [line["test_code"], line]));
  for (const file of sampleFiles({ rows: 2_000, hospitals: 2, months: 1, seed: 7 })) {
    for (const result of readLines(file.lines())) {
      const found = dictionary.get(result["test_code"]);
      expect(found?.["name"]).toBe(result["test"]);
      if (result["ref_high"] !== "") expect(found?.["ref_high"]).toBe(result["ref_high"]);
    }
  }
});
