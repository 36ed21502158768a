import { readdirSync, readFileSync, rmSync } from "node:fs";
import Papa from "papaparse";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startApi, type TestApi } from "./testing/start-api";

const folder = vi.hoisted(() => {
  process.env.MEDLAKE_SECRET = "a secret of tests, long enough to be one";
  process.env.MEDLAKE_KEY_REQUESTS_PER_MINUTE = "100000";
  return (process.env.MEDLAKE_DATA = `/tmp/medlake-examples-test-${process.pid}`);
});

const EXAMPLES = "docs/examples";

type Study = { code: string; category: string | null; lead: string; followers: number | null };
type Member = { code: string; member: string; band: string | null; country: string | null; joined: string | null; activeAt: string };
/** A study and a member that have the same code: one such pair for every combination. */
type Pair = { study: Study; member: Member };

const STUDIES = recordsOf("studies.csv").map((record): Study => ({
  code: record["Code"] ?? "",
  category: record["Category"] || null,
  lead: record["Lead"] ?? "",
  followers: followersOf(record["Followers"] ?? ""),
}));
const MEMBERS = recordsOf("members.csv").map((record): Member => ({
  code: record["Code"] ?? "",
  member: record["Member"] ?? "",
  band: bandOf(record["Age"] ?? ""),
  country: record["Country"] || null,
  joined: (record["Joined"] ?? "").split("/").at(-1) || null,
  activeAt: record["Active at"] ?? "",
}));
const PAIRS: Pair[] = STUDIES.flatMap((study) =>
  MEMBERS.filter((member) => study.code !== "" && member.code === study.code).map((member) => ({ study, member })),
);

function recordsOf(file: string): Record<string, string>[] {
  return Papa.parse<Record<string, string>>(readFileSync(`${EXAMPLES}/${file}`, "utf8").trim(), { header: true }).data;
}

/** `1.2k` is 1200. */
function followersOf(text: string): number | null {
  const match = /^([\d.,]+)([kM]?)$/.exec(text);
  if (!match) return null;
  return Math.round(Number((match[1] ?? "").replaceAll(",", "")) * { "": 1, k: 1000, M: 1_000_000 }[match[2] ?? ""]!);
}

function bandOf(age: string): string | null {
  if (!/^\d+$/.test(age)) return null;
  const years = Number(age);
  return years < 25 ? "18–24" : years < 36 ? "25–35" : years < 51 ? "36–50" : "51+";
}

type Cell = string | number | null;

/** What is counted or collected for each combination of keys. */
function gather<T, V>(items: readonly T[], keys: (item: T) => Cell[], value: (item: T) => V): { keys: Cell[]; values: V[] }[] {
  const groups = new Map<string, { keys: Cell[]; values: V[] }>();
  for (const item of items) {
    const text = JSON.stringify(keys(item));
    const group = groups.get(text) ?? { keys: keys(item), values: [] };
    group.values.push(value(item));
    groups.set(text, group);
  }
  return [...groups.values()];
}

/** The value in the middle; of two the smaller. Empty ones do not count. */
function median(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
}

/** For each first key the rows whose last cell is the largest. */
function largest(rows: readonly Cell[][]): Cell[][] {
  return rows.filter((row) => rows.every((other) => other[0] !== row[0] || Number(other.at(-1)) <= Number(row.at(-1))));
}

const joinedInYears = PAIRS.filter(({ member }) => Number(member.joined) >= 2015 && Number(member.joined) <= 2020);
const inYears = PAIRS.filter(({ member }) => member.activeAt >= "2018-01-01" && member.activeAt < "2022-01-01");
const counted = (rows: { keys: Cell[]; values: unknown[] }[]): Cell[][] => rows.map(({ keys, values }) => [...keys, values.length]);
const medians = (rows: { keys: Cell[]; values: (number | null)[] }[]): Cell[][] =>
  rows.map(({ keys, values }) => [...keys, median(values)]);

/** Each question answered from the files, without Medlake. */
const EXPECTED: Record<string, Cell[][]> = {
  "1-most-frequent-category-per-country": largest(
    counted(
      gather(
        PAIRS,
        ({ study, member }) => [member.country, study.category],
        () => 1,
      ),
    ),
  ),
  "2-count-per-category-and-year": counted(
    gather(
      inYears,
      ({ study, member }) => [study.category, `${member.activeAt.slice(0, 4)}-01-01`],
      () => 1,
    ),
  ),
  "3-most-followers-per-country": largest(
    gather(
      PAIRS.filter(({ study }) => study.followers !== null),
      ({ study, member }) => [member.country, study.lead, study.followers],
      () => 1,
    ).map(({ keys }) => keys),
  ),
  "4-country-with-most-followers": largest(
    gather(
      PAIRS.filter(({ member }) => member.country !== null),
      ({ member }) => [member.country],
      ({ study }) => study.followers ?? -1,
    ).map(({ keys, values }) => ["", ...keys, Math.max(...values)]),
  ).map((row) => row.slice(1)),
  "5-most-frequent-category-per-age-band": largest(
    counted(
      gather(
        PAIRS,
        ({ study, member }) => [member.band, study.category],
        () => 1,
      ),
    ),
  ),
  "6-median-per-age-band": medians(
    gather(
      PAIRS,
      ({ member }) => [member.band],
      ({ study }) => study.followers,
    ),
  ),
  "7-new-members-per-year": gather(
    MEMBERS.filter(({ joined }) => joined !== null),
    ({ joined }) => [`${joined}-01-01`],
    ({ member }) => member,
  ).map(({ keys, values }) => [...keys, new Set(values).size]),
  "8-median-per-joining-year": medians(
    gather(
      joinedInYears,
      ({ member }) => [`${member.joined}-01-01`],
      ({ study }) => study.followers,
    ),
  ),
  "9-median-per-joining-year-and-age-band": medians(
    gather(
      joinedInYears,
      ({ member }) => [member.band, `${member.joined}-01-01`],
      ({ study }) => study.followers,
    ),
  ),
};

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await api.publish({ slug: "studies", contract: `${EXAMPLES}/studies-contract.json`, data: `${EXAMPLES}/studies.csv` });
  await api.publish({ slug: "members", contract: `${EXAMPLES}/members-contract.json`, data: `${EXAMPLES}/members.csv` });
  await api.relate("studies", JSON.parse(readFileSync(`${EXAMPLES}/relationship.json`, "utf8")));
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

const questions = readdirSync(EXAMPLES).filter((name) => /^\d.*\.json$/.test(name));

test("the two files meet many to many, with codes that are repeated, empty or without a partner", () => {
  const counts = (codes: string[]): number[] => codes.map((code) => codes.filter((other) => other === code).length);
  expect(counts(STUDIES.map(({ code }) => code).filter(Boolean)).some((count) => count > 2)).toBe(true);
  expect(counts(MEMBERS.map(({ code }) => code).filter(Boolean)).some((count) => count > 2)).toBe(true);
  expect(STUDIES.some(({ code }) => code === "") && MEMBERS.some(({ code }) => code === "")).toBe(true);
  expect(PAIRS.length).toBeGreaterThan(STUDIES.length);
  expect(questions.map((name) => name.replace(".json", ""))).toEqual(Object.keys(EXPECTED).sort());
});

test.each(questions)("%s", async (name) => {
  const body = JSON.parse(readFileSync(`${EXAMPLES}/${name}`, "utf8")) as { query: { joins?: unknown } };
  const { status, json } = await api.call("POST", "/api/v1/query", body);
  expect({ status, truncated: json["truncated"], error: json["error"] }).toEqual({ status: 200, truncated: false, error: undefined });
  const byText = (rows: unknown): string[] => (rows as unknown[][]).map((row) => JSON.stringify(row)).sort();
  const expected = EXPECTED[name.replace(".json", "")] ?? [];
  expect(expected.length).toBeGreaterThan(0);
  expect(byText(json["rows"])).toEqual(byText(expected));
  // Whoever joins many to many is told that values count once for each match.
  const warned = body.query.joins === undefined ? [] : [expect.objectContaining({ code: "grain" })];
  expect(json["warnings"] ?? []).toEqual(warned);
});
