import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { convertForTest, publishedRows, type TestConversion } from "./testing/convert-for-test";

/**
 * What a pipeline of this kind was seen to do wrong, one test for each. Those about files are here; those about the
 * queue, the lake and the inbox are in jobs/ingest/mistakes.test.ts or, by the names below, where that is tested.
 */
const root = path.resolve(import.meta.dirname, "../..");
let folder: string;
const made: string[] = [];
let files = 0;

beforeAll(async () => {
  await buildChildren();
  folder = mkdtempSync(path.join(os.tmpdir(), "medlake-mistakes-"));
}, 600_000);
afterAll(() => {
  for (const one of [folder, ...made]) rmSync(one, { recursive: true, force: true });
});

async function convert(text: string, contract: unknown, more: Parameters<typeof convertForTest>[2] = {}): Promise<TestConversion> {
  const input = path.join(folder, `${files++}.csv`);
  writeFileSync(input, text);
  const converted = await convertForTest(input, contract, { hospital: "puh", period: "2019-08", ...more });
  made.push(converted.directory);
  return converted;
}

/** An export as devices write it: lines about the patient above the header, of two fields only. */
const EXPORT = `File,PUH-2019-042_01.csv
PatientName,Miller
PatientID,4711
PatientBirthDate,1949/3/7
TestDate,2019/8/21
TestTime,9:5:7
Clock,I1_1,I2_1,I271_1
2019-08-21 09:05:07,0.5,1.25,eyes open
2019-08-21 09:05:08,x,1.5,seizure
2019-08-21 09:05:09,0.75,1.75,4.5
`;
const EXPORT_CONTRACT = {
  format: {
    header: 7,
    preamble: [
      { line: 3, key: "PatientID", as: "patient", type: "text" },
      { line: 4, key: "PatientBirthDate", as: "born", type: "date", clean: [{ step: "parse_date", format: "YYYY/M/D" }] },
      { line: 5, key: "TestDate", as: "test_date", type: "date", clean: [{ step: "parse_date", format: "YYYY/M/D" }] },
    ],
  },
  columns: [
    { name: "clock", source: "Clock", type: "timestamp" },
    { name: "i1_1", source: "I1_1", type: "double" },
    { name: "i2_1", source: "I2_1", type: "double" },
    { name: "comment", source: "I271_1", type: "text" },
  ],
  patient: "patient",
  identifiers: { patient: "pseudonym", born: "year" },
};
const exported = () => convert(EXPORT, EXPORT_CONTRACT);

test("mistake 3: what the file says of the patient is neither blanked nor kept as it is", async () => {
  const [row] = await publishedRows(await exported());
  expect(row?.["patient"]).toMatch(/^v1:[a-z2-7]{26}$/i);
  expect(String(row?.["born"])).toContain("1949");
  expect(String(row?.["born"])).not.toContain("03-07");
  expect(row?.["test_date"]).toBe("2019-08-21");
});

test("mistake 4: lines above the header are no rows", async () => {
  const converted = await exported();
  expect(converted.conversion).toMatchObject({ outcome: "ready", counts: { received: 3, published: 2, rejected: 1 } });
  expect((await publishedRows(converted)).every((row) => row["clock"] !== null)).toBe(true);
  expect(converted.conversion).toMatchObject({ parts: [{ hospital: "puh", period: "2019-08" }] });
});

test("mistake 5: the number of the patient survives in no column of data", async () => {
  for (const row of await publishedRows(await exported())) expect(Object.values(row)).not.toContain(4711);
  expect(JSON.stringify(await publishedRows(await exported()))).not.toContain("4711");
});

test("mistake 6: a column of comments is text because the contract says so, whatever it is called", async () => {
  expect((await publishedRows(await exported())).map((row) => row["comment"])).toEqual(["eyes open", "4.5"]);
});

test("mistake 7: a scaled number is no timestamp: it is refused where a time is expected, and kept where a number is", async () => {
  const columns = (type: string) => ({
    columns: [
      { name: "clock", type },
      { name: "v", type: "double" },
    ],
  });
  expect((await convert("clock,v\n15663.85588,1\n", columns("timestamp"))).conversion).toMatchObject({
    outcome: "rejected",
    counts: { rejected: 1 },
  });
  expect(await publishedRows(await convert("clock,v\n15663.85588,1\n", columns("double")))).toMatchObject([{ clock: 15_663.855_88 }]);
});

test("mistake 8: the number of columns is that of the header, not of the first line", async () => {
  const [row] = await publishedRows(await exported());
  expect(row).toMatchObject({ i1_1: 0.5, i2_1: 1.25, comment: "eyes open" });
});

test("mistake 9: lines are counted in the file, so a rejected one is named by its own number", async () => {
  const { conversion } = await exported();
  expect(conversion.issues.filter((issue) => issue.severity === "reject")).toMatchObject([
    { rule: "not_a_number", column: "i1_1", sampleLines: [9] },
  ]);
  const rejected = "rejectedPath" in conversion && conversion.rejectedPath !== null ? readFileSync(conversion.rejectedPath, "utf8") : "";
  expect(rejected).toBe('line,reasons,original\n9,i1_1: not_a_number,"2019-08-21 09:05:08,x,1.5,seizure"\n');
});

test("mistake 10: columns in another order are found by name", async () => {
  const contract = { columns: ["a", "b", "c"].map((name) => ({ name, type: "integer" })) };
  const rows = await Promise.all([
    publishedRows(await convert("a,b,c\n1,2,3\n", contract)),
    publishedRows(await convert("c,a,b\n3,1,2\n", contract)),
  ]);
  expect(rows[1]).toEqual(rows[0]);
  expect(rows[0]).toMatchObject([{ a: 1, b: 2, c: 3 }]);
});

test("mistake 11: a file that cannot be read or written is an error, never an empty start", async () => {
  const contract = { columns: [{ name: "a", type: "integer" }] };
  await expect(convertForTest(path.join(folder, "gone.csv"), contract, { hospital: "h", period: "2019-08" })).rejects.toThrow();
  await expect(
    convert("a\n1\n", contract, { newPartPath: async () => path.join(folder, "no", "such", "folder", "part") }),
  ).rejects.toThrow();
});

test("mistake 12: a value that cannot be read is no empty value: the row is rejected, counted and kept", async () => {
  const lines = Array.from({ length: 50 }, (_, index) => (index % 5 === 0 ? "1.2.3" : String(index)));
  const { conversion } = await convert(`v\n${lines.join("\n")}\n`, { columns: [{ name: "v", type: "double" }] });
  expect(conversion).toMatchObject({ outcome: "ready", counts: { received: 50, published: 40, rejected: 10 } });
  const rejected = "rejectedPath" in conversion && conversion.rejectedPath !== null ? readFileSync(conversion.rejectedPath, "utf8") : "";
  expect(rejected.trim().split("\n")).toHaveLength(11);
});

test.each(["UTC", "Pacific/Auckland", "America/Los_Angeles"])(
  "mistake 16: the month of a row does not depend on the zone of the server (%s)",
  async (zone) => {
    const before = process.env["TZ"];
    process.env["TZ"] = zone;
    try {
      const contract = { columns: [{ name: "at", type: "timestamp" }], period: { column: "at" }, zone: "Europe/London" };
      const converted = await convert("at\n2025-05-31T23:30:00Z\n2025-05-31 23:30:00\n2025-06-01 00:00:00\n", contract, { period: null });
      expect((await publishedRows(converted)).map((row) => row["at"])).toEqual([
        "2025-05-31T23:30:00.000",
        "2025-06-01T00:30:00.000",
        "2025-06-01T00:00:00.000",
      ]);
      expect(converted.conversion).toMatchObject({
        parts: [
          { period: "2025-05", rows: 1 },
          { period: "2025-06", rows: 2 },
        ],
      });
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  },
);

test("mistake 28: no account, role, network or bucket of anybody is in the source", () => {
  const places =
    /arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:\d{12}|\b(subnet|sg|vpc|eni|igw)-[0-9a-f]{8,17}\b|\bs3:\/\/(?!example|bucket|my-|\$)[a-z0-9][a-z0-9.-]{2,}/;
  const found: string[] = [];
  for (const start of ["app", "bench", "components", "db", "docs", "e2e", "jobs", "lib", "scripts"]) {
    for (const file of filesBelow(path.join(root, start)))
      if (places.test(readFileSync(file, "utf8"))) found.push(path.relative(root, file));
  }
  // The addresses of tests that speak to no account.
  expect(found.filter((file) => !/\.(test|engines)\.|testing\//.test(file) && !/example/.test(file))).toEqual([]);
});

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).flatMap((name) => {
    const at = path.join(directory, name);
    if (["node_modules", "dist", ".next"].includes(name)) return [];
    if (statSync(at).isDirectory()) return filesBelow(at);
    return /\.(ts|tsx|js|mjs|json|sh|md)$/.test(name) ? [at] : [];
  });
}

/** Mistakes whose test has its own place: the number, the file and the words of the test. */
const ELSEWHERE: [number, string, string][] = [
  [1, "jobs/ingest/mistakes.test.ts", "mistake 1: "],
  [2, "jobs/kill.test.ts", "every acknowledged upload is published exactly once"],
  [7, "lib/ingest/wide/clock.test.ts", "the reference's own example is another day in each encoding"],
  [13, "jobs/ingest/mistakes.test.ts", "mistake 13: "],
  [14, "jobs/ingest/mistakes.test.ts", "mistake 14: "],
  [15, "jobs/ingest/mistakes.test.ts", "mistake 15: "],
  [17, "jobs/compact/compact.test.ts", "small files of a month become one"],
  [18, "jobs/ingest/mistakes.test.ts", "mistake 18: "],
  [19, "jobs/inbox/scan-inbox.test.ts", "a batch taken by a process that was killed is gone on with, and nothing is ingested twice"],
  [20, "jobs/inbox/scan-inbox.test.ts", "a batch is fetched when .OK is there, and done when its runs have ended"],
  [21, "jobs/inbox/scan-inbox.test.ts", "two scans at the same moment take a batch once"],
  [22, "jobs/ingest/mistakes.test.ts", "mistake 22: "],
  [23, "jobs/inbox/scan-inbox.test.ts", "a batch that says what it consists of is fetched when it does"],
  [24, "jobs/ingest/mistakes.test.ts", "mistake 24: "],
  [25, "lib/catalog/catalog.test.ts", "a contract set again as it is changes nothing; another one is a new version"],
  [26, "lib/ingest/wide/convert-wide.test.ts", "a declared day that no encoding fits holds the file, and one a day off does not"],
  [27, "lib/ingest/wide/convert-wide.test.ts", "the corpus has the shape of the export"],
];

test("every one of the 28 mistakes has a test", () => {
  const here = [...readFileSync(import.meta.filename, "utf8").matchAll(/"mistake (\d+): /g)].map((match) => Number(match[1]));
  for (const [number, file, words] of ELSEWHERE)
    expect([number, readFileSync(path.join(root, file), "utf8").includes(words)]).toEqual([number, true]);
  const named = new Set([...here, ...ELSEWHERE.map(([number]) => number)]);
  expect(Array.from({ length: 28 }, (_, index) => index + 1).filter((number) => !named.has(number))).toEqual([]);
});
