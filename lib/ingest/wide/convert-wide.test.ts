import { readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import type { Conversion } from "../types";
import { WIDE_HEADER_LINES, wideComment, wideTime, wideValue, type Planted, type WideFile } from "../testing/wide-file";
import { askParts, convertWideForTest, EEG_START, eegInstruments, fewInstruments } from "../testing/wide-for-test";

/** The wide corpus: files of all 6,039 columns with one thing after another that such exports come with. */
let removeChildren: () => void;
const folders: string[] = [];
beforeAll(async () => {
  removeChildren = await buildChildren();
}, 600_000);
afterAll(() => removeChildren());
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** With a few instruments, where the file does not say which. */
async function convert(...[file, ...given]: Parameters<typeof convertWideForTest>) {
  const converted = await convertWideForTest({ instruments: FEW, ...file }, ...given);
  folders.push(converted.directory);
  return converted;
}

function ready(conversion: Conversion): Extract<Conversion, { outcome: "ready" }> {
  if (conversion.outcome !== "ready") throw new Error(`the file is ${conversion.outcome}: ${conversion.message}`);
  return conversion;
}

const INSTRUMENTS = eegInstruments();
const FEW = fewInstruments();
/** The number of the channel `I5_3` among the channels, counted without the converter. */
function channelAt(code: string, instruments = FEW): number {
  const [, instrument, index] = /^(.+)_(\d+)$/.exec(code) ?? [];
  const before = instruments.slice(
    0,
    instruments.findIndex((one) => one.code === instrument),
  );
  return before.reduce((sum, { width }) => sum + width, 0) + Number(index) - 1;
}
const lineOf = (row: number) => WIDE_HEADER_LINES + row + 1;

test("the corpus has the shape of the export: 272 instruments, 6,037 channels, 109 alone, two of texts", () => {
  expect(INSTRUMENTS.length).toBe(272);
  expect(INSTRUMENTS.reduce((sum, { width }) => sum + width, 0)).toBe(6037);
  expect(INSTRUMENTS.filter(({ width, type }) => width === 1 && type !== "text").length).toBe(109 - 2);
  expect(INSTRUMENTS.filter(({ type }) => type === "text").map(({ code }) => code)).toEqual(["I271", "I272"]);
  expect(new Set(INSTRUMENTS.map(({ group }) => group)).size + 1).toBe(270);
});

const LAYOUTS: [string, Partial<WideFile>][] = [
  ["lines above the header as they are, and all 6,039 columns", { instruments: INSTRUMENTS }],
  ["lines above the header padded with commas", { padded: true }],
  ["carriage returns", { newLine: "\r\n" }],
  ["a byte order mark", { byteOrderMark: true }],
  ["all columns in another order", { reversed: true }],
  ["a byte order mark, carriage returns and padding", { byteOrderMark: true, newLine: "\r\n", padded: true }],
];

test.each(LAYOUTS)("%s: every row is read, and every channel is under its own name", async (_, layout) => {
  const converted = await convert({ rows: 60, ...layout });
  const instruments = converted.file.instruments;
  const { counts, parts, checks, rejectedPath } = ready(converted.conversion);
  expect(counts).toEqual({ received: 60, skipped: 0, published: 60, rejected: 0, deduplicated: 0 });
  expect([parts.length, parts[0]?.period, parts[0]?.hospital, checks, rejectedPath]).toEqual([1, "2019-08", "PUH", [], null]);
  const codes = ["I1_1", "I2_1", "I5_3", "I5_40", "I122_97", "I173_34"];
  const columns = codes.map((code) => {
    const [instrument = "", index] = code.toLowerCase().split("_");
    return instruments.find((one) => one.code.toLowerCase() === instrument)?.width === 1 ? instrument : `${instrument}[${index}]`;
  });
  const rows = await askParts(converted, `select epoch(recorded_at), time_text, i272, ${columns.join(", ")} from parts`);
  const expected = Array.from({ length: 60 }, (__, row) => [
    EEG_START + row,
    wideTime(converted.file, row),
    wideTime(converted.file, row),
    ...codes.map((code) => wideValue(converted.file, row, channelAt(code, instruments))),
  ]);
  expect(rows).toEqual(expected);
  const arrays = instruments.filter(({ width }) => width > 1);
  const lengths = await askParts(
    converted,
    `select ${arrays.map(({ code }) => `list(distinct len(${code}))::varchar`).join(", ")} from parts`,
  );
  expect(lengths).toEqual([arrays.map(({ width }) => `[${width}]`)]);
});

test("a packed file, one without a line end at its end, and one in another encoding are read alike", async () => {
  const select = "select epoch(recorded_at), i272, i5[3], i122[97] from parts";
  const plain = await convert({ rows: 30 });
  const rows = await askParts(plain, select);
  const packed = await convert({ rows: 30 }, {}, { gzip: true }, (bytes) => gzipSync(bytes));
  expect(await askParts(packed, select)).toEqual(rows);
  const cut = await convert({ rows: 30 }, {}, {}, (bytes) => bytes.subarray(0, -1));
  expect(await askParts(cut, select)).toEqual(rows);
  const other = await convert({ rows: 30, commentEvery: 0 }, {}, {}, (bytes) => Buffer.from(`\ufeff${bytes.toString()}`, "utf16le"));
  expect(other.conversion).toMatchObject({ outcome: "rejected" });
  const agreed = { format: { ...(plain.contract.format as object), encoding: "auto" } };
  const wide = await convert({ rows: 30 }, agreed, {}, (bytes) => Buffer.from(`\ufeff${bytes.toString()}`, "utf16le"));
  expect(await askParts(wide, select)).toEqual(rows);
});

test("every one of the 6,035 channels of numbers has the values of the file, the empty ones too", async () => {
  const converted = await convert({ rows: 40, instruments: INSTRUMENTS });
  const { parts } = ready(converted.conversion);
  const profiles = parts[0]?.profiles[0]?.columns ?? {};
  const codes = INSTRUMENTS.flatMap(({ code, width, type }) =>
    type === "text" ? [] : Array.from({ length: width }, (_, at) => `${code}_${at + 1}`),
  );
  let empties = 0;
  for (const code of codes) {
    const at = channelAt(code, INSTRUMENTS);
    const values = Array.from({ length: 40 }, (_, row) => wideValue(converted.file, row, at)).filter((one) => one !== null);
    empties += 40 - values.length;
    const { rows, empties: empty, min, max } = profiles[code] ?? {};
    expect([code, rows, empty, min, max]).toEqual([code, 40, 40 - values.length, Math.min(...values), Math.max(...values)]);
  }
  expect(codes.length).toBe(6035);
  expect(empties).toBeGreaterThan(100);
  // Sums over all channels, by the engine, so that no value is at another place.
  const sums = INSTRUMENTS.filter(({ type }) => type !== "text").map(({ code, width }) =>
    width === 1 ? `sum(${code})` : `sum(list_sum(${code}))`,
  );
  const [found = []] = await askParts(converted, `select ${sums.join(", ")} from parts`);
  let channel = 0;
  INSTRUMENTS.filter(({ type }) => type !== "text").forEach(({ width }, index) => {
    let sum = 0;
    for (let at = 0; at < width; at++, channel++) for (let row = 0; row < 40; row++) sum += wideValue(converted.file, row, channel) ?? 0;
    expect(found[index]).toBeCloseTo(sum, 5);
  });
});

test("the average of the channel I5_3 for each minute is the one counted from the generator", async () => {
  const converted = await convert({ rows: 130, startsAt: EEG_START + 32 });
  const found = await askParts(
    converted,
    `select epoch(date_trunc('minute', recorded_at)), avg(i5[3]), count(i5[3]) from parts group by 1 order by 1`,
  );
  const minutes = new Map<number, number[]>();
  for (let row = 0; row < 130; row++) {
    const value = wideValue(converted.file, row, channelAt("I5_3"));
    const minute = Math.floor((EEG_START + 32 + row) / 60) * 60;
    minutes.set(minute, [...(minutes.get(minute) ?? []), ...(value === null ? [] : [value])]);
  }
  expect(found.map(([minute, , count]) => [minute, count])).toEqual([...minutes].map(([minute, values]) => [minute, values.length]));
  [...minutes.values()].forEach((values, at) => expect(found[at]?.[1]).toBeCloseTo(values.reduce((a, b) => a + b, 0) / values.length, 9));
});

const PLANTED: [string, Planted, string][] = [
  ["a short line", { row: 7, kind: "short" }, "field_count"],
  ["a long line", { row: 8, kind: "long" }, "field_count"],
  ["an unclosed quote", { row: 9, kind: "unclosed_quote" }, "unclosed_quote"],
  ["a control character", { row: 10, kind: "control_character" }, "control_character"],
  ["bytes that are not UTF-8", { row: 11, kind: "cell", code: "I271_1", bytes: Buffer.from([0x41, 0xff, 0x42]) }, "invalid_utf8"],
  ["a bad number", { row: 12, kind: "cell", code: "I5_3", bytes: "12a.5" }, "I5_3: not_a_number"],
  ["a number with another mark", { row: 13, kind: "cell", code: "I122_97", bytes: '"1,5"' }, "I122_97: not_a_number"],
  ["a number too large", { row: 14, kind: "cell", code: "I2_1", bytes: "1e999" }, "I2_1: not_a_number"],
  ["a bad clock", { row: 15, kind: "cell", code: "ClockDateTime", bytes: "noon" }, "recorded_at: not_a_timestamp"],
  ["no clock", { row: 16, kind: "cell", code: "ClockDateTime", bytes: "" }, "recorded_at: value_missing"],
];

test.each([["\n"], ["\r\n"]] as const)(
  "bad lines keep their physical number, their bytes and their reason (line end %j)",
  async (newLine) => {
    const planted = PLANTED.map(([, one]) => one);
    const converted = await convert({
      rows: 60,
      newLine,
      planted: [...planted, { row: 12, kind: "cell", code: "I6_1", bytes: "x" }],
      instruments: INSTRUMENTS,
    });
    const { counts, rejectedPath, issues } = ready(converted.conversion);
    expect(counts).toEqual({ received: 60, skipped: 0, published: 50, rejected: 10, deduplicated: 0 });
    const rejected = readFileSync(rejectedPath ?? "", "latin1")
      .split("\n")
      .slice(1, -1);
    const reasons = PLANTED.map(([, { row }, reason]) => `${lineOf(row)},${reason}${row === 12 ? "; I6_1: not_a_number" : ""}`);
    expect(rejected.map((line) => line.slice(0, line.indexOf(',"')))).toEqual(reasons);
    // The whole line is kept, longer than 64 kB or not.
    expect(rejected[5]).toContain("12a.5");
    expect(rejected[0]?.length).toBeGreaterThan(50_000);
    expect(issues.find((one) => one.column === "I5_3")).toMatchObject({
      rule: "not_a_number",
      severity: "reject",
      count: 1,
      sampleLines: [lineOf(12)],
    });
    expect(issues.find((one) => one.rule === "field_count")).toMatchObject({ count: 2, sampleLines: [lineOf(7), lineOf(8)] });
    const [[first, rows] = []] = await askParts(converted, "select epoch(min(recorded_at)), count(*) from parts");
    expect([first, rows]).toEqual([EEG_START, 50]);
  },
);

test("numbers are read as in other files: exponents, signs, many digits; NaN and infinities become empty and are told of", async () => {
  const cells: [string, number | null][] = [
    ["1e3", 1000],
    ["+2.5", 2.5],
    ["-0", 0],
    [".5", 0.5],
    ["5.", 5],
    ["0.1234567890123456789", Number("0.1234567890123456789")],
    ["123456789012345678", Number("123456789012345678")],
    ['"7.25"', 7.25],
    ["NaN", null],
    ["-inf", null],
    ['""', null],
    ["5e-324", 5e-324],
    ["1.7976931348623157e308", 1.7976931348623157e308],
  ];
  const planted = cells.map(([bytes], row): Planted => ({ row, kind: "cell", code: "I5_3", bytes }));
  const converted = await convert({ rows: cells.length, planted });
  const { counts, issues } = ready(converted.conversion);
  expect(counts.rejected).toBe(0);
  const rows = await askParts(converted, "select i5[3], 1 / i5[3] from parts");
  expect(rows.map(([value]) => value)).toEqual(cells.map(([, value]) => value));
  // One zero only: a negative one would divide to minus infinity.
  expect(rows[2]?.[1]).not.toBe(-Infinity);
  expect(issues).toMatchObject([{ rule: "not_finite", column: "I5_3", severity: "warn", count: 2, sampleLines: [lineOf(8), lineOf(9)] }]);
});

test("a code that is there twice rejects the file in words", async () => {
  const { conversion } = await convert({ rows: 5, rename: { I5_4: "I5_3" } });
  expect(conversion).toMatchObject({ outcome: "rejected", issues: [{ rule: "duplicate_header", count: 1, sampleLines: [8] }] });
  expect(conversion.outcome === "rejected" && conversion.message).toContain('"I5_3" more than once');
});

test("a channel the contract does not know, and with it one that is missing, hold the file; accepted, the missing one is empty", async () => {
  const { conversion } = await convert({ rows: 5, rename: { I5_4: "I5_99" } });
  if (conversion.outcome !== "held") throw new Error(`the file is ${conversion.outcome}`);
  expect([conversion.reason, conversion.mapping?.missing, conversion.mapping?.unknown.map(({ header }) => header)]).toEqual([
    "columns",
    ["I5_4"],
    ["I5_99"],
  ]);
  expect(conversion.message).toContain('does not have 1 of the contract\'s channels: "I5_4"');
  const accepted = await convert({ rows: 5, rename: { I5_4: "I5_99" } }, {}, { ignoreUnknownColumns: true });
  const { issues, drift } = ready(accepted.conversion);
  expect(issues.map(({ rule }) => rule).toSorted()).toEqual(["missing_channel", "unknown_column"]);
  expect(drift).toEqual({ unknown: ["I5_99"], missing: ["I5_4"] });
  const [[empty, next, length] = []] = await askParts(accepted, "select count(i5[4]), count(i5[5]), max(len(i5)) from parts");
  expect([empty, next, length]).toEqual([0, 5, 40]);
});

test("a comment with commas and quotes is kept as it is where the contract says so, and dropped otherwise", async () => {
  const dropped = await convert({ rows: 60, commentEvery: 5 });
  const names = await askParts(dropped, "select column_name from (describe select * from parts)");
  expect(names.flat()).not.toContain("i271");
  expect(names.flat()).not.toContain("patient_name");
  const keep = {
    identifiers: {
      recording: "pseudonym",
      patient_name: "drop",
      patient_id: "pseudonym",
      birth_date: "year",
      I271_1: { action: "keep", reason: "Reviewed" },
    },
  };
  const kept = await convert({ rows: 60, commentEvery: 5 }, keep);
  expect(ready(kept.conversion).checks).toEqual([]);
  const comments = await askParts(kept, "select i271 from parts");
  expect(comments.flat()).toEqual(Array.from({ length: 60 }, (_, row) => wideComment(kept.file, row)));
  const { I271_1: _, ...rest } = keep.identifiers;
  const undeclared = await convert({ rows: 60, commentEvery: 5 }, { identifiers: rest });
  expect(ready(undeclared.conversion).checks).toMatchObject([{ key: "identifier:I271_1", check: "identifier", severity: "hold" }]);
});

test("a recording over the end of a month becomes two parts, each with its own rows and profiles", async () => {
  const startsAt = Date.parse("2019-08-31T23:59:30Z") / 1000;
  const converted = await convert({ rows: 70, startsAt });
  const { parts, counts } = ready(converted.conversion);
  expect(counts.published).toBe(70);
  expect(parts.map(({ period, rows }) => [period, rows])).toEqual([
    ["2019-08", 30],
    ["2019-09", 40],
  ]);
  const values = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => wideValue(converted.file, from + at, channelAt("I5_3"))).filter((one) => one !== null);
  for (const [index, own] of [values(0, 30), values(30, 70)].entries())
    expect(parts[index]?.profiles[0]?.columns["I5_3"]).toMatchObject({ min: Math.min(...own), max: Math.max(...own) });
  const rows = await askParts(converted, "select epoch(recorded_at), i5[3] from parts order by 1");
  expect(rows).toEqual(Array.from({ length: 70 }, (_, row) => [startsAt + row, wideValue(converted.file, row, channelAt("I5_3"))]));
});

test.each([
  ["unix_1e5", "unix_1e5", null],
  ["days_1970", "days_1970", null],
  ["unix_1e5", "days_1970", "unix_1e5"],
  ["days_1970", "unix_1e5", "days_1970"],
] as const)("a clock in %s under a contract of %s: fits, or holds and names %s", async (written, agreed, fitting) => {
  const clock = { column: "recorded_at", encoding: agreed, date: "test_date", time: "test_time" };
  const converted = await convert({ rows: 60, encoding: written }, { clock });
  const { checks } = ready(converted.conversion);
  if (fitting === null) {
    expect(checks).toEqual([]);
    const [[first, last] = []] = await askParts(converted, "select epoch(min(recorded_at)), epoch(max(recorded_at)) from parts");
    expect([first, last]).toEqual([EEG_START, EEG_START + 59]);
    return;
  }
  expect(checks).toMatchObject([{ key: "clock:recorded_at", check: "clock", severity: "hold", facts: { fitting } }]);
  expect(checks[0]?.message).toContain(`Read as ${fitting} it would fit`);
});

test("a declared day that no encoding fits holds the file, and one a day off does not", async () => {
  const wrong = ready((await convert({ rows: 5, testDate: "2018/1/2" })).conversion);
  expect(wrong.checks).toMatchObject([{ key: "clock:recorded_at", facts: { fitting: null } }]);
  const near = ready((await convert({ rows: 5, testDate: "2019/8/22" })).conversion);
  expect(near.checks).toEqual([]);
  const jump = ready(
    (await convert({ rows: 30, planted: [{ row: 20, kind: "cell", code: "ClockDateTime", bytes: "15763.85588" }] })).conversion,
  );
  expect(jump.checks).toMatchObject([{ key: "clock:recorded_at" }]);
  expect(jump.checks[0]?.message).toContain("jumps");
});

test("a patient that names nobody, or a line above the header that is missing, rejects the file", async () => {
  const nobody = await convert({ rows: 5, patient: { name: "x", id: "UNKNOWN", birthDate: "1961/4/9" } });
  expect(nobody.conversion).toMatchObject({ outcome: "rejected", issues: [{ rule: "preamble_invalid", column: "patient_id" }] });
  const none = await convert({ rows: 5, patient: { name: "x", id: "", birthDate: "1961/4/9" } });
  expect(none.conversion).toMatchObject({ outcome: "rejected", issues: [{ rule: "preamble_missing", column: "patient_id" }] });
});

test("fields above the header are published without what tells who the patient is", async () => {
  const converted = await convert({ rows: 5 });
  const rows = await askParts(converted, "select distinct recording, patient_id, birth_date, test_date, test_time, hospital from parts");
  expect(rows).toEqual([
    [
      `v1:${Buffer.from("PUH-2019-007_1.csv").toString("hex")}`,
      `v1:${Buffer.from("0012345").toString("hex")}`,
      "1961-01-01",
      "2019-08-21",
      "11:6:28",
      "PUH",
    ],
  ]);
  const everything = JSON.stringify(converted.conversion);
  for (const secret of ["Doe", "Jane", '0012345"', "PUH-2019-007"]) expect(everything).not.toContain(secret);
});

test("the clock is shown in the contract's zone, and the month is that of the zone", async () => {
  const startsAt = Date.parse("2019-08-31T22:30:00Z") / 1000;
  const zoned = await convert({ rows: 5, startsAt, testDate: "2019/9/1", testTime: "0:30:0" }, { zone: "Europe/Berlin" });
  const { parts, checks } = ready(zoned.conversion);
  expect([parts.map(({ period }) => period), checks]).toEqual([["2019-09"], []]);
  const [[first] = []] = await askParts(zoned, "select strftime(min(recorded_at), '%Y-%m-%d %H:%M:%S') from parts");
  expect(first).toBe("2019-09-01 00:30:00");
});

test("a month the upload was sent for keeps rows of other months out", async () => {
  const startsAt = Date.parse("2019-08-31T23:59:50Z") / 1000;
  const { conversion } = await convert({ rows: 20, startsAt }, {}, { period: "2019-08" });
  expect(ready(conversion).counts).toMatchObject({ published: 10, rejected: 10 });
});
