import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { widePieces, wideComment, wideTime, wideValue } from "../testing/wide-file";
import { askParts, convertWideForTest, EEG_START, eegInstruments, fewInstruments } from "../testing/wide-for-test";

// What an earlier pipeline for such files got wrong, one test for each mistake.

const FEW = fewInstruments();
/** A patient number that would pass for a value. */
const PATIENT = { name: '"Doe, Jane"', id: "4711", birthDate: "1961/4/9" };
const KEPT = {
  identifiers: {
    recording: "pseudonym",
    patient_name: "drop",
    patient_id: "pseudonym",
    birth_date: "year",
    I271_1: { action: "keep", reason: "Reviewed" },
  },
};

let removeChildren: () => void;
let plain: Awaited<ReturnType<typeof convertWideForTest>>;
const folders: string[] = [];
beforeAll(async () => {
  removeChildren = await buildChildren();
  plain = await convert({ rows: 50, patient: PATIENT, commentEvery: 5 }, KEPT);
}, 600_000);
afterAll(() => {
  removeChildren();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function convert(...[file, ...given]: Parameters<typeof convertWideForTest>) {
  const converted = await convertWideForTest({ instruments: FEW, ...file }, ...given);
  folders.push(converted.directory);
  return converted;
}

test("what the file says of the patient is neither blanked nor kept as it is", async () => {
  const rows = await askParts(plain, "select distinct patient_id, birth_date, test_date, test_time from parts");
  expect(rows).toEqual([["v1:34373131", "1961-01-01", "2019-08-21", "11:6:28"]]);
});

test("lines above the header do not become rows of empty values", async () => {
  expect(await askParts(plain, "select count(*), count(recorded_at), count(time_text), max(year(recorded_at)) from parts")).toEqual([
    [50, 50, 50, 2019],
  ]);
});

test("a patient number that is all digits is in no column", async () => {
  const texts = ["time_text", "recording", "patient_id", "test_time", "i271", "i272", "hospital"];
  const numbers = FEW.filter(({ type }) => type !== "text").map(({ code, width }) =>
    width === 1 ? `${code} = 4711` : `list_contains(${code}, 4711)`,
  );
  const found = await askParts(
    plain,
    `select count(*) from parts where ${[...texts.map((name) => `${name} = '4711'`), ...numbers].join(" or ")}`,
  );
  expect(found).toEqual([[0]]);
});

test("comments and times are texts, and not empty because they are no numbers", async () => {
  const found = await askParts(plain, "select i271, i272 from parts");
  expect(found).toEqual(Array.from({ length: 50 }, (_, row) => [wideComment(plain.file, row), wideTime(plain.file, row)]));
});

test("the scaled clock becomes the moment it stands for", async () => {
  const found = await askParts(plain, "select epoch(recorded_at) from parts");
  expect(found.flat()).toEqual(Array.from({ length: 50 }, (_, row) => EEG_START + row));
});

test("how many columns there are does not come from the first line", async () => {
  const all = await convert({ rows: 3, padded: false, instruments: eegInstruments() });
  const [[widths] = []] = await askParts(
    all,
    `select ${eegInstruments()
      .filter(({ type }) => type !== "text")
      .map(({ code, width }) => (width === 1 ? `count(*) // 3` : `max(len(${code}))`))
      .join(" + ")} from parts`,
  );
  expect(widths).toBe(6035);
});

test("rows stay in the order of the file, and the header is the line that the contract names", async () => {
  const found = await askParts(plain, "select epoch(recorded_at) from parts");
  expect(found.flat()).toEqual(found.flat().toSorted());
});

test("channels in another order are not swapped", async () => {
  const reversed = await convert({ rows: 50, patient: PATIENT, commentEvery: 5, reversed: true }, KEPT);
  const columns = FEW.map(({ code }) => `i${code.slice(1)}`).join(", ");
  expect(await askParts(reversed, `select ${columns} from parts`)).toEqual(await askParts(plain, `select ${columns} from parts`));
});

test("every row says whose it is, from the upload and not from the file's name", async () => {
  const other = await convert({ rows: 3, fileName: "PUH-2019-001_1.csv" }, {}, { hospital: "UPMC" });
  expect(await askParts(other, "select distinct hospital from parts")).toEqual([["UPMC"]]);
  expect(other.conversion).toMatchObject({ outcome: "ready", parts: [{ hospital: "UPMC" }] });
});

test("days and months do not depend on the zone of the machine", async () => {
  const before = process.env["TZ"];
  process.env["TZ"] = "Pacific/Auckland";
  try {
    const startsAt = Date.parse("2019-08-31T23:59:58Z") / 1000;
    const { conversion } = await convert({ rows: 4, startsAt });
    expect(conversion).toMatchObject({
      outcome: "ready",
      checks: [],
      parts: [
        { period: "2019-08", rows: 2 },
        { period: "2019-09", rows: 2 },
      ],
    });
  } finally {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
});

test("a bad value is neither empty nor silent: its row is kept apart with its reason", async () => {
  const bad = await convert({ rows: 5, planted: [{ row: 2, kind: "cell", code: "I5_3", bytes: "bad" }] });
  expect(bad.conversion).toMatchObject({ outcome: "ready", counts: { received: 5, published: 4, rejected: 1 } });
});

test("the declared day and time are compared with the clock", async () => {
  const wrong = await convert({ rows: 3, testDate: "2012/11/19", testTime: "20:32:28" });
  expect(wrong.conversion).toMatchObject({
    outcome: "ready",
    checks: [{ check: "clock", severity: "hold", facts: { fitting: "days_1970" } }],
  });
});

test("made-up files are the same bytes for the same seed, in any zone, and never without rows", () => {
  const file = { seed: 5, rows: 20, instruments: FEW, startsAt: EEG_START };
  const hash = (seed: number) =>
    createHash("sha256")
      .update(Buffer.concat([...widePieces({ ...file, seed })]))
      .digest("hex");
  const before = process.env["TZ"];
  const first = hash(5);
  process.env["TZ"] = "America/Los_Angeles";
  expect([hash(5) === first, hash(6) === first]).toEqual([true, false]);
  if (before === undefined) delete process.env["TZ"];
  else process.env["TZ"] = before;
  const lines = Buffer.concat([...widePieces(file)])
    .toString()
    .trim()
    .split("\n");
  expect(lines.length).toBe(8 + 20);
  // A cell can be told without the file.
  const cells = lines[8 + 7]?.split(",") ?? [];
  expect(cells.slice(2, 12).map((cell) => (cell === "" ? null : Number(cell)))).toEqual(
    Array.from({ length: 10 }, (_, channel) => wideValue(file, 7, channel)),
  );
});
