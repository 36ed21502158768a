import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import { labRows } from "@/lib/analysis/testing/lab-rows";
import { BY_HOSPITAL } from "@/lib/saved-queries/testing/saved-labs";
import { startApi, type TestApi } from "./testing/start-api";

const folder = vi.hoisted(() => {
  process.env.MEDLAKE_SECRET = "a secret of tests, long enough to be one";
  process.env.MEDLAKE_KEY_REQUESTS_PER_MINUTE = "100000";
  return (process.env.MEDLAKE_DATA = `/tmp/medlake-saved-test-${process.pid}`);
});
const FILES = `/tmp/medlake-saved-test-files-${process.pid}`;

const rows = labRows();
let api: TestApi;
let id: string;

beforeAll(async () => {
  api = await startApi();
  writeFileSync(`${FILES}.json`, JSON.stringify(LAB_CONTRACT));
  writeFileSync(`${FILES}.csv`, labCsv(rows));
  await api.publish({ slug: "labs", contract: `${FILES}.json`, data: `${FILES}.csv`, isDeclared: false });
  const { json } = await api.call("POST", "/api/v1/saved-queries", BY_HOSPITAL);
  id = String(json["id"]);
});
afterAll(async () => {
  await api.stop();
  for (const file of [folder, `${FILES}.json`, `${FILES}.csv`]) rmSync(file, { recursive: true, force: true });
});

/** Rows by hospital, counted here. */
function counted(tests: string[], atLeast: number): [string, number][] {
  const which = rows.filter(({ test: name, value }) => tests.includes(name) && (value ?? -1) >= atLeast);
  const sites = [...new Set(which.map(({ site }) => site))].sort();
  return sites.map((site) => [site, which.filter((row) => row.site === site).length]);
}

async function curl(...args: string[]): Promise<{ rows: unknown; savedQuery: unknown }> {
  const all = ["--silent", "--show-error", "--header", `authorization: Bearer ${api.key}`, ...args];
  const { stdout } = await promisify(execFile)("curl", all);
  return JSON.parse(stdout) as { rows: unknown; savedQuery: unknown };
}

test("curl asks a saved question, with values in the address and in a body", async () => {
  const address = `${api.url}/api/v1/saved-queries/${id}/result`;
  const expected = counted(["HbA1c", "north-only"], 1002);
  expect(expected.map(([site]) => site)).toEqual(["east", "north", "south"]);
  const inAddress = await curl(`${address}?tests=HbA1c&tests=north-only&at_least=1002`);
  expect(inAddress.rows).toEqual(expected);
  expect(inAddress.savedQuery).toEqual({
    id,
    name: "Results by hospital",
    version: 1,
    parameters: { tests: ["HbA1c", "north-only"], at_least: 1002 },
  });
  const body = JSON.stringify({ parameters: { tests: ["HbA1c", "north-only"], at_least: 1002 } });
  expect((await curl("--header", "content-type: application/json", "--data", body, address)).rows).toEqual(expected);
  const refused = (await curl(`${address}?at_least=much`)) as unknown as { error: unknown };
  expect(refused.error).toMatchObject({ code: "INVALID_INPUT", details: [{ path: "at_least" }] });
});

test("over the API it is listed, changed, restored, shared and removed", async () => {
  const made = await api.call("POST", "/api/v1/saved-queries", { ...BY_HOSPITAL, name: "Another", folder: "Labs", tags: ["a"] });
  expect(made).toMatchObject({ status: 201, json: { version: 1, access: "owner" } });
  const path = `/api/v1/saved-queries/${String(made.json["id"])}`;
  expect(await api.call("GET", "/api/v1/saved-queries?folder=Labs&limit=1")).toMatchObject({
    status: 200,
    json: { items: [{ name: "Another" }], folders: ["Labs"], tags: ["a"] },
  });
  expect(await api.call("PATCH", path, { visual: { kind: "table" }, note: "A table", revision: 1 })).toMatchObject({
    status: 200,
    json: { version: 2, revision: 2 },
  });
  expect(await api.call("PATCH", path, { name: "Late", revision: 1 })).toMatchObject({
    status: 409,
    json: { error: { code: "CONFLICT" } },
  });
  expect(await api.call("GET", `${path}/versions/1`)).toMatchObject({ status: 200, json: { version: 1, visual: BY_HOSPITAL.visual } });
  expect(await api.call("POST", `${path}/versions/1/restore`)).toMatchObject({
    status: 200,
    json: { version: 3, visual: BY_HOSPITAL.visual },
  });
  expect(await api.call("PUT", `${path}/shares`, { shares: [{ audience: "everyone" }] })).toMatchObject({
    status: 200,
    json: { shares: [{ audience: "everyone", mayEdit: false }] },
  });
  expect(await api.call("GET", "/api/v1/audiences")).toMatchObject({ status: 200, json: { people: [], organisations: [] } });
  expect(await api.call("GET", "/api/v1/saved-queries/impact")).toMatchObject({
    status: 200,
    json: { checked: 2, questions: [], others: 0 },
  });
  const contract = { ...LAB_CONTRACT, columns: LAB_CONTRACT.columns.filter(({ name }) => name !== "value") };
  const impact = await api.call("POST", "/api/v1/datasets/labs/impact", { contract });
  expect(impact).toMatchObject({
    status: 200,
    json: { checked: 2, questions: [{ isNew: true, problems: [{ path: "where.all.1.field" }] }, { isNew: true }] },
  });
  const gone = await fetch(`${api.url}${path}`, { method: "DELETE", headers: { authorization: `Bearer ${api.key}` } });
  expect(gone.status).toBe(204);
  expect(await api.call("GET", path)).toMatchObject({ status: 404, json: { error: { code: "NOT_FOUND" } } });
});

test("the description of the API has an operation for it, with typed parameters, for who may open it alone", async () => {
  const path = `/api/v1/saved-queries/${id}/result`;
  const { json } = await api.call("GET", "/api/v1/openapi.json");
  expect((json["paths"] as Record<string, unknown>)[path]).toMatchObject({
    get: {
      summary: "Results by hospital",
      parameters: [
        {
          name: "tests",
          in: "query",
          required: false,
          schema: { type: "array", items: { type: "string" }, default: ["HbA1c"] },
          explode: true,
        },
        { name: "at_least", in: "query", required: false, schema: { type: "number" } },
        { name: "version" },
      ],
    },
  });
  const plain = (await (await fetch(`${api.url}/api/v1/openapi.json`)).json()) as { paths: Record<string, unknown> };
  expect(Object.keys(plain.paths).filter((one) => one.includes(id))).toEqual([]);
  // A key that is not one reads what everybody reads.
  const wrong = await fetch(`${api.url}/api/v1/openapi.json`, { headers: { authorization: "Bearer mlk_wrong" } });
  expect(await wrong.json()).toEqual(plain);
});
