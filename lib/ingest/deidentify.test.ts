import { createHmac } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withConverter } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { contractSchema, parseContract } from "./contract";
import { deidentify, prepareIdentifiers } from "./deidentify";
import { convertForTest, publishedRows } from "./testing/convert-for-test";
import { fixedPseudonyms } from "./testing/fixed-pseudonyms";
import type { Pseudonyms } from "./types";

const folder = mkdtempSync(path.join(os.tmpdir(), "medlake-deidentify-"));
beforeAll(buildChildren, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CONTRACT = {
  columns: [
    { name: "patient", type: "text", required: true },
    { name: "surname", type: "text" },
    { name: "postcode", type: "text" },
    { name: "admitted", type: "date" },
    { name: "discharged", type: "timestamp" },
    { name: "age", type: "integer" },
    { name: "value", type: "double" },
  ],
  patient: "patient",
  identifiers: {
    patient: "pseudonym",
    surname: "drop",
    postcode: "postcode_prefix",
    admitted: "date_shift",
    discharged: "date_shift",
    age: "age_cap",
  },
};
const HEADER = "patient,surname,postcode,admitted,discharged,age,value";

let files = 0;
async function convert(lines: string[], pseudonyms: Pseudonyms, contract: object = CONTRACT, keep = false) {
  const file = path.join(folder, `input-${files++}.csv`);
  writeFileSync(file, `${HEADER}\n${lines.join("\n")}\n`);
  const converted = await convertForTest(file, contract, { hospital: "northgate", period: "2025-03", directFromBytes: 0, pseudonyms });
  const rows = await publishedRows(converted);
  if (!keep) rmSync(converted.directory, { recursive: true, force: true });
  return { ...converted, rows };
}

const line = (id: string, admitted: string, discharged: string) => `${id},Zzyzxsurname,QZ9 9ZQ,${admitted},${discharged},97,1.5`;

test("the same id has the same pseudonym in every file of an organisation and another one elsewhere", async () => {
  const first = await convert([line("MRN-700001", "2025-03-01", "2025-03-04 10:30")], fixedPseudonyms(1));
  const second = await convert([line("mrn 700001", "2025-03-20", "2025-03-27 23:59:59")], fixedPseudonyms(1));
  const elsewhere = await convert([line("MRN-700001", "2025-03-01", "2025-03-04 10:30")], fixedPseudonyms(2));
  const hash = createHmac("sha256", Buffer.alloc(32, 1)).update("pid|MRN700001").digest();
  const bits = [...hash.subarray(0, 16)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = (bits.padEnd(130, "0").match(/.{5}/g) ?? []).map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five, 2)]);
  expect(first.rows[0]?.["patient"]).toBe(`v1:${letters.join("")}`);
  expect(second.rows[0]?.["patient"]).toBe(first.rows[0]?.["patient"]);
  expect(elsewhere.rows[0]?.["patient"]).not.toBe(first.rows[0]?.["patient"]);

  // Both files of the patient moved alike: what lay between the dates still does, and the day of the week.
  const time = (row: Record<string, unknown> | undefined, name: string) =>
    Date.parse(`${String(row?.[name]).slice(0, 10)}T00:00Z`) / 86_400_000;
  expect(time(first.rows[0], "discharged") - time(first.rows[0], "admitted")).toBe(3);
  expect(time(second.rows[0], "admitted") - time(first.rows[0], "admitted")).toBe(19);
  expect((time(first.rows[0], "admitted") - Date.parse("2025-03-01T00:00Z") / 86_400_000) % 7).toBe(0);
  expect([first.rows[0]?.["discharged"], second.rows[0]?.["discharged"]].map((at) => String(at).slice(10))).toEqual([
    "T10:30:00.000",
    "T23:59:59.000",
  ]);
});

test("nothing of the raw values is in the files, profiles, issues or checks; rejected lines keep their own", async () => {
  const lines = Array.from({ length: 300 }, (_, at) => line(`QQRAW${700_000 + at}`, "1987-04-23", "1987-04-25 03:07:09"));
  lines.push("QQRAWBAD1,Zzyzxsurname,QZ9 9ZQ,not a date,,97,1", "UNKNOWN,Zzyzxsurname,QZ9 9ZQ,1987-04-23,,97,1");
  const { conversion, contract, directory, rows } = await convert(lines, fixedPseudonyms(), CONTRACT, true);
  if (conversion.outcome !== "ready") throw new Error(conversion.outcome);
  expect(rows).toHaveLength(300);
  expect(contractSchema(contract).map(({ name }) => name)).not.toContain("surname");
  const raw = ["QQRAW", "Zzyzx", "QZ9 9ZQ"];
  const { rejectedPath, ...told } = conversion;
  const said = JSON.stringify(told);
  for (const value of raw) expect(said).not.toContain(value);
  // One patient in 53 is moved by no week at all; nobody can tell which.
  const unmoved = lines.slice(0, 300).filter((one) => fixedPseudonyms().shiftDays(one.split(",")[0] ?? "") === 0).length;
  expect(rows.filter((row) => row["admitted"] === "1987-04-23")).toHaveLength(unmoved);
  expect(told.issues.map(({ rule, column }) => [rule, column])).toEqual([
    ["not_a_date", "admitted"],
    ["identifier_unusable", "patient"],
  ]);
  // Decompressed values of every column, and the bytes of the file with its statistics.
  for (const value of raw) expect(JSON.stringify(rows)).not.toContain(value);
  for (const name of readdirSync(path.join(directory, "lake"))) {
    const bytes = readFileSync(path.join(directory, "lake", name)).toString("latin1");
    for (const value of [...raw, "surname"]) expect(bytes).not.toContain(value);
  }
  expect(JSON.stringify(conversion.parts[0]?.profiles[0]?.columns["age"])).not.toContain("97");
  const rejected = readFileSync(rejectedPath ?? "", "utf8");
  expect(rejected).toContain("QQRAWBAD1,Zzyzxsurname");
  rmSync(directory, { recursive: true, force: true });
});

test("a file converted again, as after a kill, has the same values in the same order", async () => {
  const lines = Array.from({ length: 5000 }, (_, at) =>
    line(`P${10_000 + ((at * 7919) % 5000)}`, "2025-03-01", `2025-03-02 00:${String(at % 60).padStart(2, "0")}`),
  );
  const first = await convert(lines, fixedPseudonyms());
  const again = await convert(lines, fixedPseudonyms());
  expect(again.rows).toEqual(first.rows);
  const hashes = [first, again].map(({ conversion }) =>
    conversion.outcome === "ready" ? conversion.parts.map((part) => part.sha256) : [],
  );
  expect(hashes[0]).toEqual(hashes[1]);
  expect(first.rows[1]?.["patient"]).toBe(fixedPseudonyms().of(`P${10_000 + 2919}`));
});

test("rows are rejected, with all reasons, where an id or a date has to be there", async () => {
  const columns = CONTRACT.columns.map((column) => ({ ...column, required: ["patient", "admitted", "postcode"].includes(column.name) }));
  const contract = {
    ...CONTRACT,
    columns,
    identifiers: { ...CONTRACT.identifiers, surname: "pseudonym" },
    key: ["surname"],
    onDuplicate: "keep_all",
  };
  const lines = ["MRN1,Byron,X1 1XX,2025-03-01,,1,1", "000000,UNKNOWN,X1 1XX,2025-03-01,,1,1", "MRN2,Byron,X1 1XX,9999-12-31,,1,1"];
  const { conversion, rows } = await convert(lines, fixedPseudonyms(), contract);
  expect(rows).toHaveLength(1);
  expect(conversion.issues.map(({ rule, column, severity, sampleLines }) => [rule, column, severity, sampleLines])).toEqual(
    expect.arrayContaining([
      ["identifier_unusable", "patient", "reject", [3]],
      ["identifier_unusable", "surname", "reject", [3]],
      ["shift_unknown", "admitted", "reject", [3, 4]],
    ]),
  );
});

test("a contract that needs a key publishes nothing without one", async () => {
  const file = path.join(folder, "no-key.csv");
  writeFileSync(file, `${HEADER}\n${line("MRN1234", "2025-03-01", "")}\n`);
  const options = { hospital: "h", period: "2025-03", pseudonyms: undefined } as object;
  await expect(convertForTest(file, CONTRACT, options)).rejects.toThrow("The organisation's key was not at hand");
});

test("only keep takes the short way, and publishes what is there", async () => {
  const contract = {
    ...CONTRACT,
    patient: null,
    identifiers: { patient: { action: "keep", reason: "made up" }, surname: { action: "keep", reason: "made up" } },
  };
  const { rows, conversion } = await convert([line("MRN-1", "2025-03-01", "")], fixedPseudonyms(), contract);
  expect(rows[0]).toMatchObject({ patient: "MRN-1", surname: "Zzyzxsurname" });
  expect(
    conversion.outcome === "ready" && conversion.checks.filter((check) => ["patient", "surname"].includes(check.column ?? "")),
  ).toEqual([]);
});

const many = process.env["MEDLAKE_LONG_TESTS"] ? 1_000_000 : 60_000;

test(`${many} different ids are replaced within bounded memory`, async () => {
  const contract = parseContract({ columns: [{ name: "patient", type: "integer" }], identifiers: { patient: "pseudonym" } });
  const asked = { most: 0, batch: 0 };
  const names = fixedPseudonyms();
  const options = { directory: path.join(folder, "many"), readable: [], memory: "512MB", threads: 2 };
  const before = process.memoryUsage().rss;
  await withConverter(options, async (converter) => {
    await converter.execute(
      `create table staged as select 100000000 + range as patient, false as __skipped, cast(null as varchar) as __reasons, cast(null as varchar) as __not_finite from range(${many})`,
    );
    await converter.execute("create table gone (rid bigint, kind varchar, reasons varchar)");
    const counting = {
      ...converter,
      query: async (...args: Parameters<typeof converter.query>) => {
        const answer = await converter.query(...args);
        asked.most = Math.max(asked.most, answer.rows.length);
        asked.batch++;
        return answer;
      },
    };
    await prepareIdentifiers(counting, contract, names);
    await deidentify(converter, contract);
    const { rows } = await converter.query(
      "select count(distinct patient), count(*), min(length(patient)), max(length(patient)) from staged",
    );
    expect(rows[0]?.map(Number)).toEqual([many, many, 29, 29]);
    const { rows: one } = await converter.query(`select patient from staged where rowid = ${many - 1}`);
    expect(one[0]?.[0]).toBe(names.of(String(100_000_000 + many - 1)));
    expect(converter.peakRss()).toBeLessThan(1024 ** 3);
  });
  expect(asked.most).toBeLessThanOrEqual(20_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 ** 2);
}, 240_000);

test.each<[string, object, string]>([
  ["of a column that is not there", { identifiers: { nobody: "drop" } }, 'there is no column "nobody"'],
  ["an age of text", { identifiers: { surname: "age_cap" } }, 'age_cap needs a number, and "surname" is text'],
  ["a date of a number", { identifiers: { age: "year" } }, 'year needs a date or a timestamp, and "age" is integer'],
  ["a postcode that is a number", { identifiers: { age: "postcode_prefix" } }, "postcode_prefix needs text"],
  ["a pseudonym of a measure", { identifiers: { value: "pseudonym" } }, "pseudonym needs text or an integer"],
  ["a shift without a patient", { patient: null, identifiers: { admitted: "date_shift" } }, "the dates of a patient are shifted alike"],
  ["the patient dropped", { identifiers: { patient: "drop" } }, "tells patients apart; only pseudonym or keep"],
  ["a part of the key dropped", { key: ["surname"], identifiers: { surname: "drop" } }, "is part of the key: after drop"],
  ["a date of the key shifted", { key: ["admitted"], identifiers: { admitted: "date_shift" } }, 'only together with "patient" in the key'],
  ["the month shifted", { period: { column: "admitted" }, identifiers: { admitted: "date_shift" } }, "says which month a row belongs to"],
  ["the month of the upload", { identifiers: { period: "month" } }, "says which month a row belongs to"],
  ["the hospital replaced", { hospital: { column: "surname" }, identifiers: { surname: "pseudonym" } }, "says whose row it is"],
  ["what was measured", { analyte: "surname", identifiers: { surname: "pseudonym" } }, "says what was measured"],
])("a contract is refused with %s", (_, changes, words) => {
  expect(() => parseContract({ ...CONTRACT, identifiers: {}, ...changes })).toThrow(words);
});

test("what a contract may do with the columns that tell rows apart", () => {
  const allowed = { patient: "pseudonym", admitted: "date_shift", surname: { action: "keep", reason: "made up" } };
  expect(() => parseContract({ ...CONTRACT, key: ["patient", "admitted"], identifiers: allowed })).not.toThrow();
  expect(() => parseContract({ ...CONTRACT, period: { column: "admitted" }, identifiers: { admitted: "month" } })).not.toThrow();
});
