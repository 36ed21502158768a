import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { rejectedCount } from "./dirt";
import { HEADER, sampleFiles } from "./generate";
import { LAB_TESTS } from "./tests";

const SMALL = { rows: 20_001, hospitals: 6, months: 3, seed: 7 };

type Line = Record<string, string>;

function read(options = SMALL) {
  return [...sampleFiles(options)].map((file) => {
    const [header = "", ...lines] = file.lines();
    const names = header.split(",");
    const parsed = lines.map((line) => Object.fromEntries(line.split(",").map((text, index) => [names[index], text])) as Line);
    return { ...file, header, text: lines, parsed };
  });
}

test("the same seed gives the same files, another seed other files", () => {
  const hash = (seed: number) =>
    createHash("sha256")
      .update(
        read({ ...SMALL, seed })
          .flatMap((file) => file.text)
          .join("\n"),
      )
      .digest("hex");
  expect(hash(7)).toBe(hash(7));
  expect(hash(8)).not.toBe(hash(7));
});

test("there is one file a hospital and month, and the rows add up to the number asked for", () => {
  const files = read();
  expect(files.map((file) => file.filename).slice(0, 2)).toEqual(["northgate-2025-01.csv", "st-anselm-2025-01.csv"]);
  expect(files).toHaveLength(18);
  expect(files.reduce((sum, file) => sum + file.text.length, 0)).toBe(20_001);
  expect(files.every((file) => file.header === HEADER && file.text.length === file.rows)).toBe(true);
});

test("more hospitals than have names are numbered", () => {
  const names = [...sampleFiles({ rows: 80, hospitals: 8, months: 1, seed: 1 })].map((file) => file.hospital);
  expect(names.slice(5)).toEqual(["eastmoor", "hospital-007", "hospital-008"]);
});

test("every spoilt line is counted, and each in one way", () => {
  const units = new Map(LAB_TESTS.map((one) => [one.code, one.unit]));
  for (const file of read()) {
    const seen = new Set<string>();
    const found = { repeated: 0, wrongUnit: 0, impossibleDate: 0, textForNumber: 0, impossibleAge: 0, missingValue: 0, missingRange: 0 };
    for (const [index, line] of file.parsed.entries()) {
      const text = file.text[index] ?? "";
      if (seen.has(text)) found.repeated += 1;
      seen.add(text);
      if (line.unit !== units.get(line.test_code ?? "")) found.wrongUnit += 1;
      if (/-02-30|-13-/.test(line.collected_at ?? "")) found.impossibleDate += 1;
      if (line.value !== "" && Number.isNaN(Number(line.value))) found.textForNumber += 1;
      if (Number(line.age) > 120) found.impossibleAge += 1;
      if (line.value === "") found.missingValue += 1;
      if (line.ref_low === "") found.missingRange += 1;
    }
    expect({ [file.filename]: found }).toEqual({ [file.filename]: file.dirt });
  }
});

test("result numbers are unique apart from repeated lines", () => {
  const files = read();
  const ids = files.flatMap((file) => file.parsed.map((line) => line.result_id));
  const repeated = files.reduce((sum, file) => sum + file.dirt.repeated, 0);
  expect(new Set(ids).size).toBe(ids.length - repeated);
});

test("the results look like results: about a quarter of HbA1c above 7 %, most flags normal, all in their month", () => {
  const files = read();
  const lines = files.flatMap((file) => file.parsed.map((line) => ({ ...line, period: file.period }) as Line));
  const hba1c = lines.filter((line) => line.test_code === "HBA1C" && line.unit === "%" && line.value !== "");
  const high = hba1c.filter((line) => Number(line.value) > 7).length / hba1c.length;
  expect(high).toBeGreaterThan(0.18);
  expect(high).toBeLessThan(0.35);
  expect(lines.filter((line) => line.flag === "N").length / lines.length).toBeGreaterThan(0.7);
  const dated = lines.filter((line) => !/-02-30|-13-/.test(line.collected_at ?? ""));
  expect(dated.every((line) => line.collected_at?.startsWith(line.period ?? "?"))).toBe(true);
});

test("there is dirt of every kind, and little of it", () => {
  const total = read({ ...SMALL, rows: 60_000 }).reduce(
    (sum, file) => ({ rejected: sum.rejected + rejectedCount(file.dirt), repeated: sum.repeated + file.dirt.repeated }),
    { rejected: 0, repeated: 0 },
  );
  expect(total.rejected / 60_000).toBeGreaterThan(0.002);
  expect(total.rejected / 60_000).toBeLessThan(0.01);
  expect(total.repeated).toBeGreaterThan(0);
});
