import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { convertForTest, publishedRows } from "./testing/convert-for-test";

/**
 * Each folder of testdata is a case: input.csv (or .csv.gz), contract.json and upload.json go in; report.json,
 * rows.json and rejects.csv come out. There is no code for single cases. A difference is written beside the
 * expectation as `<file>.changed`.
 */
const testdata = path.join(import.meta.dirname, "testdata");

beforeAll(buildChildren, 600_000);

function json(folder: string, file: string): unknown {
  const found = path.join(testdata, folder, file);
  return existsSync(found) ? JSON.parse(readFileSync(found, "utf8")) : {};
}

/** The expectation when it is met; otherwise what came instead, kept beside it. */
function compared(folder: string, file: string, actual: string | null): { expected: string | null; actual: string | null } {
  const wanted = path.join(testdata, folder, file);
  const expected = existsSync(wanted) ? readFileSync(wanted, "latin1") : null;
  if (actual === expected) rmSync(`${wanted}.changed`, { force: true });
  else if (actual !== null) writeFileSync(`${wanted}.changed`, actual, "latin1");
  return { expected, actual };
}

function pretty(value: unknown[]): string {
  return `[\n${value.map((one) => `  ${JSON.stringify(one)}`).join(",\n")}\n]\n`;
}

const cases = readdirSync(testdata).filter((name) => !name.endsWith(".md"));

// The short way for clean files must come to what the long way comes to.
test.each(cases.flatMap((folder) => [[folder, "the long way", Infinity] as const, [folder, "the short way first", 0] as const]))(
  "%s, %s",
  async (folder, _, directFromBytes) => {
    const input = ["input.csv", "input.csv.gz"].map((name) => path.join(testdata, folder, name)).find(existsSync) ?? "";
    const converted = await convertForTest(input, json(folder, "contract.json"), {
      ...(json(folder, "upload.json") as object),
      directFromBytes,
    });
    try {
      const { conversion } = converted;
      const rows = await publishedRows(converted);
      const report = {
        outcome: conversion.outcome,
        counts: "counts" in conversion ? conversion.counts : null,
        parts:
          conversion.outcome === "ready"
            ? conversion.parts.map(({ hospital, period, rows: count }) => ({ hospital, period, rows: count }))
            : [],
        issues: conversion.issues.map(({ rule, column, severity, count, sampleLines }) => ({ rule, column, severity, count, sampleLines })),
      };
      const rejected =
        "rejectedPath" in conversion && conversion.rejectedPath !== null ? readFileSync(conversion.rejectedPath, "latin1") : null;
      const lines = Object.entries(report).map(
        ([key, value]) =>
          `  ${JSON.stringify(key)}: ${Array.isArray(value) && value.length > 0 ? `[\n${value.map((one) => `    ${JSON.stringify(one)}`).join(",\n")}\n  ]` : JSON.stringify(value)}`,
      );
      const results = [
        compared(folder, "report.json", `{\n${lines.join(",\n")}\n}\n`),
        compared(folder, "rows.json", Buffer.from(pretty(rows)).toString("latin1")),
        compared(folder, "rejects.csv", rejected),
      ];
      expect(results.map((one) => one.actual)).toEqual(results.map((one) => one.expected));
    } finally {
      rmSync(converted.directory, { recursive: true, force: true });
    }
  },
);
