import { expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { parseContract } from "../contract";
import { eegContract } from "../testing/wide-for-test";

const PREAMBLE = [{ line: 1, key: "TestDate", as: "test_date", type: "date" }];
const WIDE = {
  format: { header: 3, preamble: PREAMBLE },
  columns: [{ name: "at", source: "Clock", type: "timestamp", required: true }],
  channels: { instruments: [{ code: "I1", width: 2 }] },
  clock: { column: "at", encoding: "unix_1e5", date: "test_date" },
  hospital: { submission: true },
  period: { column: "at" },
};

function paths(changes: Record<string, unknown>): string[] {
  try {
    parseContract({ ...WIDE, ...changes });
  } catch (error) {
    if (error instanceof AppError) return (error.details ?? []).map(({ path }) => path);
    throw error;
  }
  return [];
}

test("the contract of the documents and a small one are in order", () => {
  expect(parseContract(eegContract()).channels?.instruments.length).toBe(272);
  expect(paths({})).toEqual([]);
});

test.each<[string, Record<string, unknown>, string[]]>([
  ["channels without a clock", { clock: null }, ["clock"]],
  ["a clock without channels", { channels: null }, ["clock"]],
  ["a clock that fills no column", { clock: { column: "x", encoding: "unix_1e5" } }, ["clock.column", "columns.0.type", "period.column"]],
  ["a clock that may be empty", { columns: [{ ...WIDE.columns[0], required: false }] }, ["clock.column"]],
  ["a clock of another type", { columns: [{ ...WIDE.columns[0], type: "text" }], period: { submission: true } }, ["clock.column"]],
  ["a day that is not above the header", { clock: { ...WIDE.clock, date: "day" } }, ["clock.date"]],
  ["a day that is text", { format: { header: 3, preamble: [{ ...PREAMBLE[0], type: "text" }] } }, ["clock.date"]],
  ["a time without a day", { clock: { ...WIDE.clock, date: null, time: "test_date" } }, ["clock.time", "clock.date"]],
  ["steps on a column", { columns: [...WIDE.columns, { name: "t", type: "text", clean: [{ step: "trim" }] }] }, ["columns.1.clean"]],
  ["a column of whole numbers", { columns: [...WIDE.columns, { name: "n", type: "integer" }] }, ["columns.1.type"]],
  [
    "an instrument of many texts",
    { channels: { instruments: [{ code: "I1", width: 2, type: "text" }] } },
    ["channels.instruments.0.width"],
  ],
  ["a key", { key: ["at"] }, ["key"]],
  ["rules", { rules: [{ name: "r", check: { field: "I1_1", op: "gt", value: 1 } }] }, ["rules"]],
  ["records over several lines", { format: { header: 3, preamble: PREAMBLE, embeddedNewlines: true } }, ["format.embeddedNewlines"]],
  [
    "an instrument twice",
    {
      channels: {
        instruments: [
          { code: "I1", width: 2 },
          { code: "I1", width: 1 },
        ],
      },
    },
    ["channels.instruments.1.code"],
  ],
  ["a channel that is replaced", { identifiers: { I1_1: "age_cap" } }, ["identifiers.I1_1"]],
  ["an identifier that is no channel", { identifiers: { I1_9: "drop" } }, ["identifiers.I1_9"]],
])("%s is a mistake", (_, changes, expected) => {
  expect(paths(changes)).toEqual(expected);
});
