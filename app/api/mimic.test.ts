import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startApi, type TestApi } from "./testing/start-api";

const folder = vi.hoisted(() => {
  process.env.MEDLAKE_SECRET = "a secret of tests, long enough to be one";
  process.env.MEDLAKE_KEY_REQUESTS_PER_MINUTE = "100000";
  return (process.env.MEDLAKE_DATA = `/tmp/medlake-mimic-test-${process.pid}`);
});

const EXAMPLES = "docs/examples/mimic";
/** The MIMIC-IV demo is not part of the project: its licence asks that it is fetched from its makers. */
const DATA = path.resolve("../shared/data/mimic-iv-demo");
const isThere = existsSync(path.join(DATA, "labevents.csv.gz"));
if (!isThere) {
  process.stderr.write(
    `NOT TESTED: the questions over MIMIC-IV, as its demo is not in ${DATA}. Fetch it from physionet.org to test them.\n`,
  );
}

type Item = { label: string; fluid: string; category: string };
type Patient = { gender: string; age: number };
type Event = { itemid: string; subject: string; value: number | null; unit: string | null; flag: string };
type Cell = string | number | null;

function recordsOf(file: string): Record<string, string>[] {
  const bytes = readFileSync(path.join(DATA, file));
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return Papa.parse<Record<string, string>>(text.trim(), { header: true }).data;
}

function collect<V>(into: Map<string, V[]>, keys: Cell[], value: V): void {
  const text = JSON.stringify(keys);
  const values = into.get(text) ?? [];
  values.push(value);
  into.set(text, values);
}

/** The value so far along the way from the smallest to the largest, between two where it falls between them. */
function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = p * (sorted.length - 1);
  const [low = 0, high = 0] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return low + (high - low) * (position - Math.floor(position));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function bandOf(age: number): string {
  const decade = Math.floor(age / 10) * 10;
  return age < 40 ? "<40" : age >= 80 ? "80+" : `${decade}–${decade + 9}`;
}

describe.skipIf(!isThere)("questions over MIMIC-IV, each beside the same worked out from its files", () => {
  let api: TestApi;
  let runs: Record<string, unknown>[];
  let events: Event[];
  let items: Map<string, Item>;
  let patients: Map<string, Patient>;

  beforeAll(async () => {
    api = await startApi();
    const send = (slug: string, file: string) =>
      api.publish({ slug, contract: `${EXAMPLES}/${slug}-contract.json`, data: path.join(DATA, file) });
    runs = [await send("labevents", "labevents.csv.gz"), await send("labitems", "d_labitems.csv"), await send("patients", "patients.csv")];
    for (const relationship of JSON.parse(readFileSync(`${EXAMPLES}/relationships.json`, "utf8")) as unknown[]) {
      await api.relate("labevents", relationship);
    }
    events = recordsOf("labevents.csv.gz").map((record) => ({
      itemid: record["itemid"] ?? "",
      subject: record["subject_id"] ?? "",
      value: record["valuenum"] ? Number(record["valuenum"]) : null,
      unit: record["valueuom"]?.trim() || null,
      flag: record["flag"] ?? "",
    }));
    items = new Map(
      recordsOf("d_labitems.csv").map((record) => [
        record["itemid"] ?? "",
        { label: record["label"] ?? "", fluid: record["fluid"] ?? "", category: record["category"] ?? "" },
      ]),
    );
    patients = new Map(
      recordsOf("patients.csv").map((record) => [
        record["subject_id"] ?? "",
        { gender: record["gender"] ?? "", age: Number(record["anchor_age"]) },
      ]),
    );
  });
  afterAll(async () => {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(name: string): Promise<{ rows: Cell[][]; totals: Cell[][] }> {
    const { status, json } = await api.call("POST", "/api/v1/query", JSON.parse(readFileSync(`${EXAMPLES}/${name}.json`, "utf8")));
    expect({ status, truncated: json["truncated"], error: json["error"] }).toEqual({ status: 200, truncated: false, error: undefined });
    return { rows: json["rows"] as Cell[][], totals: (json["totals"] ?? []) as Cell[][] };
  }

  /** Exact but for doubles, which agree to a relative 1e-9. */
  function expectRows(actual: Cell[][], expected: Cell[][]): void {
    const near = (cell: Cell): unknown =>
      typeof cell === "number" && !Number.isInteger(cell) ? expect.closeTo(cell, 9 - digitsOf(cell)) : cell;
    expect(actual).toEqual(expected.map((row) => row.map(near)));
  }

  function digitsOf(number: number): number {
    return Math.max(0, Math.ceil(Math.log10(Math.abs(number))));
  }

  test("every line of the files is published", () => {
    expect(runs.map(({ counts }) => counts)).toMatchObject([107_727, 1622, 100].map((published) => ({ published, rejected: 0 })));
  });

  test("share of abnormal results per category and sex", async () => {
    const flags = new Map<string, boolean[]>();
    for (const event of events) {
      collect(flags, [items.get(event.itemid)?.category ?? null, patients.get(event.subject)?.gender ?? null], event.flag === "abnormal");
    }
    const expected = [...flags].map(([keys, values]): Cell[] => [
      ...(JSON.parse(keys) as Cell[]),
      values.length,
      values.filter(Boolean).length / values.length,
    ]);
    const { rows } = await ask("1-share-of-abnormal-results");
    expect(rows.length).toBeGreaterThan(4);
    expectRows(
      rows,
      expected.toSorted((a, b) => Number(b[3]) - Number(a[3])),
    );
  });

  test("the ten tests with the widest spread", async () => {
    const results = new Map<string, number[]>();
    for (const { itemid, value, unit } of events) {
      if (value !== null) collect(results, [Number(itemid), items.get(itemid)?.label ?? null, unit], value);
    }
    const expected = [...results]
      .filter(([, values]) => values.length >= 30)
      .map(([keys, values]): Cell[] => [
        ...(JSON.parse(keys) as Cell[]),
        values.length,
        deviation(values),
        quantile(values, 0.05),
        quantile(values, 0.95),
      ])
      .toSorted((a, b) => Number(b[4]) - Number(a[4]))
      .slice(0, 10);
    const { rows } = await ask("2-tests-with-the-widest-spread");
    expect(rows).toHaveLength(10);
    expectRows(rows, expected);
  });

  test("median creatinine by age band", async () => {
    const creatinine = events.filter(({ itemid }) => items.get(itemid)?.label === "Creatinine" && items.get(itemid)?.fluid === "Blood");
    const bands = new Map<string, Event[]>();
    for (const event of creatinine) collect(bands, [bandOf(patients.get(event.subject)?.age ?? 0)], event);
    const cells = (of: Event[]): Cell[] => {
      const values = of.flatMap(({ value }) => (value === null ? [] : [value]));
      const occurring = values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? null;
      return [of.length, new Set(of.map(({ subject }) => subject)).size, quantile(values, 0.5), occurring];
    };
    const order = ["<40", "40–49", "50–59", "60–69", "70–79", "80+"];
    const { rows, totals } = await ask("3-median-by-age-band");
    expectRows(
      rows,
      order.map((band) => [band, ...cells(bands.get(JSON.stringify([band])) ?? [])]),
    );
    expectRows(totals, [[null, ...cells(creatinine)]]);
  });

  describe("saved with parameters", () => {
    let id: string;
    beforeAll(async () => {
      const { status, json } = await api.call(
        "POST",
        "/api/v1/saved-queries",
        JSON.parse(readFileSync(`${EXAMPLES}/saved-median-by-age-band.json`, "utf8")),
      );
      if (status !== 201 || json["problem"] !== null) throw new Error(`The question was not saved: ${JSON.stringify(json)}`);
      id = String(json["id"]);
    });

    /** Results, patients and median by age band, from the files. */
    function byAgeBand(which: { test: string; fluids: string[]; fromAge: number }): Cell[][] {
      const bands = new Map<string, Event[]>();
      for (const event of events) {
        const item = items.get(event.itemid);
        const age = patients.get(event.subject)?.age;
        if (item?.label !== which.test || !which.fluids.includes(item.fluid) || age === undefined || age < which.fromAge) continue;
        collect(bands, [bandOf(age)], event);
      }
      return ["<40", "40–49", "50–59", "60–69", "70–79", "80+"].flatMap((band): Cell[][] => {
        const of = bands.get(JSON.stringify([band]));
        const values = (of ?? []).flatMap(({ value }) => (value === null ? [] : [value]));
        return of ? [[band, of.length, new Set(of.map(({ subject }) => subject)).size, quantile(values, 0.5)]] : [];
      });
    }

    test("the command of the guide asks it, as the snippets in Python and TypeScript do", async () => {
      const expected = byAgeBand({ test: "Potassium", fluids: ["Blood", "Urine"], fromAge: 65 });
      // Worked out once more with Python's statistics module, apart from this test.
      expect(expected).toEqual([
        ["60–69", 356, 14, 4.1],
        ["70–79", 496, 14, 4.1],
        ["80+", 289, 16, 4.1],
      ]);
      const answer = JSON.parse(await snippet("sh", ["sh", "-c"])) as { rows: Cell[][]; savedQuery: unknown; truncated: boolean };
      expectRows(answer.rows, expected);
      expect(answer).toMatchObject({
        truncated: false,
        savedQuery: { id, version: 1, parameters: { test: "Potassium", fluid: ["Blood", "Urine"], from_age: 65 } },
      });
      expect(
        (await snippet("ts", [process.execPath, "--input-type=module-typescript", "-e"]))
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual(answer.rows);
      if (!(await hasPython())) return;
      expect(
        (await snippet("python", ["python3", "-c"]))
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual(answer.rows);
    });

    test("without values it has its defaults, and no lowest age", async () => {
      const expected = byAgeBand({ test: "Creatinine", fluids: ["Blood"], fromAge: 0 });
      expect(expected).toContainEqual(["60–69", 1053, 28, 1.1]);
      const { json } = await api.call("GET", `/api/v1/saved-queries/${id}/result`);
      expectRows(json["rows"] as Cell[][], expected);
    });

    /** What a program of the guide prints. */
    async function snippet(language: string, [command = "", ...args]: string[]): Promise<string> {
      const guide = readFileSync("docs/guide/saved-questions.md", "utf8");
      const text = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1] ?? "";
      expect(text).toContain("/api/v1/saved-queries/");
      const env = { ...process.env, MEDLAKE_URL: api.url, MEDLAKE_KEY: api.key, QUESTION: id };
      const { stdout } = await promisify(execFile)(command, [...args, text], { env });
      return stdout;
    }

    async function hasPython(): Promise<boolean> {
      return promisify(execFile)("python3", ["--version"]).then(
        () => true,
        () => false,
      );
    }
  });
});
