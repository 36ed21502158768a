import { expect, test } from "vitest";
import { fileNameChecks, redactFileName } from "./redact-file-name";

test.each([
  ["labs-9434765919.csv", "labs-[NHS number m10].csv"],
  ["labs 943 476 5919 march.csv", "labs [NHS number m12] march.csv"],
  ["ada.byron@hospital.example.csv", "[e-mail m26].csv"],
  ["for jo@x.org, march.csv.gz", "for [e-mail m8], march.csv.gz"],
  ["123-45-6780.csv", "[SSN m11].csv"],
  ["Patient_00123_1.csv", "Patient_[number m5]_1.csv"],
  ["MRN-44871.csv", "MRN-[number m5].csv"],
  // Dates, versions, hospitals and numbers of other kinds are left alone.
  ["Monthly-AE-June-2025-1-1.csv", null],
  ["August-2025-CSV-g5tyh-v2.0.csv", null],
  ["lab-results_northgate_2025-03.csv", null],
  ["northgate-2025-03-01T10-15-30.csv", null],
  ["20250301101530.csv", null],
  ["9999999999.csv", null],
  ["1234567890.csv", null],
  ["inpatients 2025-03.csv", null],
])("%s", async (name, redacted) => {
  const mark = async (text: string) => `m${text.length}`;
  expect(await redactFileName(name, mark)).toBe(redacted ?? name);
});

test("a redacted name is not redacted again, and warns", async () => {
  const mark = async () => "abc234";
  const once = await redactFileName("MRN-44871 jo@x.org 9434765919.csv", mark);
  expect(once).toBe("MRN-[number abc234] [e-mail abc234] [NHS number abc234].csv");
  expect(await redactFileName(once, mark)).toBe(once);
  expect(fileNameChecks(once)).toMatchObject([{ severity: "warn", check: "identifier_in_file_name" }]);
  expect(fileNameChecks("march.csv")).toEqual([]);
});
