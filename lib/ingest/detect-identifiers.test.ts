import { createReadStream, createWriteStream, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { LAB_RESULTS_CONTRACT } from "../../scripts/sample-data/contract";
import { sampleFiles } from "../../scripts/sample-data/generate";
import { parseContract } from "./contract";
import { proposeContract } from "./sniff";
import { convertForTest } from "./testing/convert-for-test";

const folder = mkdtempSync(path.join(os.tmpdir(), "medlake-detect-"));
const found = path.resolve(import.meta.dirname, "../../../shared/data");
// The engine is let into folders by their real names.
const shared = existsSync(found) ? realpathSync(found) : found;
const examples = path.resolve(import.meta.dirname, "../../docs/examples");
const submission = { hospital: "northgate", period: "2025-03" };

beforeAll(buildChildren, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function checksOf(csv: string, contract: object, directFromBytes = Infinity) {
  const file = path.join(folder, "input.csv");
  writeFileSync(file, csv);
  const { conversion, directory } = await convertForTest(file, contract, { ...submission, directFromBytes });
  rmSync(directory, { recursive: true, force: true });
  if (conversion.outcome !== "ready") throw new Error(conversion.outcome);
  return conversion.checks.map(({ key, check, severity, facts, message }) => ({ key, check, severity, facts, message }));
}

const mails = Array.from({ length: 100 }, (_, at) => (at === 7 ? "ada@hospital.example" : `note ${at}`));

test.each([["the long way", Infinity] as const, ["the short way", 0] as const])(
  "one e-mail address in a hundred values holds the file, %s, and is not said",
  async (_, direct) => {
    const contract = {
      columns: [
        { name: "n", type: "integer" },
        { name: "remark", type: "text" },
      ],
    };
    const found = await checksOf(`n,remark\n${mails.map((mail, at) => `${at},${mail}`).join("\n")}\n`, contract, direct);
    expect(found).toMatchObject([{ key: "identifier:remark", check: "identifier", severity: "hold", facts: { kind: "email" } }]);
    expect(found[0]?.message).toContain("remark looks as if it held e-mail addresses (1 % of the values looked at)");
    expect(JSON.stringify(found)).not.toContain("ada@");
  },
);

test("what the contract declares is not asked about, and generic names count only in data about patients", async () => {
  const columns = ["email", "name", "phone", "code"].map((name) => ({ name, type: "text" }));
  const lines = Array.from(
    { length: 30 },
    (_, at) => `a${at}@x.org,${at % 2 ? "John" : "Mary"} Smith${"abcdefghij"[at % 10]},+44 20 7946 0${100 + at},c${at}`,
  );
  const csv = `email,name,phone,code\n${lines.join("\n")}\n`;
  const kinds = async (contract: object) => (await checksOf(csv, { columns, ...contract })).map(({ key, severity }) => [key, severity]);
  const loose = [
    ["identifier:name", "warn"],
    ["identifier:phone", "warn"],
  ];
  expect(await kinds({})).toEqual([["identifier:email", "hold"], ...loose]);
  const strict = loose.map(([key]) => [key, "hold"]);
  expect(await kinds({ patient: "code" })).toEqual([["identifier:email", "hold"], ...strict]);
  expect(await kinds({ identifiers: { email: "drop" } })).toEqual(strict);
  expect(await kinds({ identifiers: { email: { action: "keep", reason: "of companies" }, name: "drop", phone: "drop" } })).toEqual([]);
});

test("names put together from several columns are called by their own name", async () => {
  const user = { name: "user_name", sources: ["first_name", "last_name"], type: "text", clean: [{ step: "join", separator: " " }] };
  const csv = "first_name,last_name\nAda,Byron\nMary,Shelley\nJohn,Keats\n";
  expect((await checksOf(csv, { columns: [user] })).map(({ severity }) => severity)).toEqual(["warn"]);
  const apart = ["first_name", "last_name"].map((name) => ({ name, type: "text" }));
  expect((await checksOf(csv, { columns: apart })).map(({ severity }) => severity)).toEqual(["hold", "hold"]);
});

async function holdsOf(file: string, contract: unknown): Promise<string[]> {
  const parsed = parseContract(contract);
  const { conversion, directory } = await convertForTest(file, contract, {
    ...("submission" in parsed.hospital ? { hospital: "h" } : {}),
    ...("submission" in parsed.period ? { period: "2025-03" } : {}),
    ignoreUnknownColumns: true,
  });
  rmSync(directory, { recursive: true, force: true });
  if (conversion.outcome !== "ready") throw new Error(`${file}: ${conversion.outcome}`);
  return conversion.checks.filter((check) => check.severity === "hold").map((check) => check.key);
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

test.each(["members", "studies"])("the example %s is not held", async (name) => {
  expect(await holdsOf(path.join(examples, `${name}.csv`), json(path.join(examples, `${name}-contract.json`)))).toEqual([]);
});

test.each(
  [
    ["nhs-ae-monthly/September-2025-Csv-7hjr2.csv", path.resolve(examples, "../api/nhs-ae-contract.json")],
    ["mimic-iv-demo/patients.csv", path.join(examples, "mimic/patients-contract.json")],
    ["mimic-iv-demo/d_labitems.csv", path.join(examples, "mimic/labitems-contract.json")],
  ].filter(([file = ""]) => existsSync(path.join(shared, file))),
)("%s is not held under its contract", async (file = "", contract = "") => {
  expect(await holdsOf(path.join(shared, file), json(contract))).toEqual([]);
});

test.each(
  [
    "mimic-iv-demo/admissions.csv",
    "mimic-iv-demo/labevents.csv",
    "italy-covid-regions/dpc-covid19-ita-regioni-20210331.csv",
    "italy-covid-regions/dpc-covid19-ita-regioni-20201130.csv",
    "nhanes/CBC_J.csv",
    "persyst/channels.csv",
  ].filter((file) => existsSync(path.join(shared, path.dirname(file)))),
)("%s is not held under the contract that is proposed for it", async (name) => {
  let file = path.join(shared, name);
  if (!existsSync(file)) {
    await pipeline(createReadStream(`${file}.gz`), createGunzip(), createWriteStream(path.join(folder, "unpacked.csv")));
    file = path.join(folder, "unpacked.csv");
  }
  const { contract } = proposeContract({ head: readFileSync(file).subarray(0, 4 * 1024 ** 2), filename: name });
  expect(await holdsOf(file, contract)).toEqual([]);
});

test("the sample data is not held", async () => {
  const [first] = sampleFiles({ rows: 3000, hospitals: 1, months: 1, seed: 20_250_101 });
  const file = path.join(folder, "sample.csv");
  writeFileSync(file, [...(first?.lines() ?? [])].join("\n"));
  expect(await holdsOf(file, LAB_RESULTS_CONTRACT)).toEqual([]);
});
