import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { promisify } from "node:util";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { makeGrant, makeOrg, makeUser } from "@/db/testing/factories";
import { startWorker, type Worker } from "@/jobs/process/start-worker";
import { createApiKeyFor } from "@/lib/auth";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import { labRows } from "@/lib/analysis/testing/lab-rows";
import { systemContext, type Role } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { ERRORS } from "@/lib/errors";
import { ENDPOINTS, hasJsonBody } from "@/lib/openapi";
import { serveRoutes, type RouteServer } from "./testing/serve-routes";

const folder = vi.hoisted(() => {
  process.env.MEDLAKE_SECRET = "a secret of tests, long enough to be one";
  process.env.MEDLAKE_KEY_REQUESTS_PER_MINUTE = "100000";
  return (process.env.MEDLAKE_DATA = `/tmp/medlake-api-test-${process.pid}`);
});

let db: TestDb;
let server: RouteServer;
let worker: Worker;
let org: { id: string };
let key: string;

async function keyFor(role: Role, of: { id: string }, scopes: ("read" | "write")[] = ["read", "write"]): Promise<string> {
  const user = await makeUser({ org: of, role });
  return (await createApiKeyFor({ ctx: systemContext("test"), input: { email: user.email, name: "test", scopes } })).key;
}

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  server = await serveRoutes();
  worker = await startWorker({ url: db.url });
  org = await makeOrg();
  key = await keyFor("data_manager", org);
});
afterAll(async () => {
  await worker.stop();
  await openDuckdb().close();
  await server.close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Body = Record<string, unknown>;
type Call = { key?: string | null; body?: unknown; file?: string | Uint8Array; headers?: Record<string, string> };

async function call(method: string, path: string, { key: own = key, body, file, headers = {} }: Call = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(own === null ? {} : { authorization: `Bearer ${own}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(file === undefined ? {} : { "content-type": "text/csv" }),
      ...headers,
    },
    body: file === undefined ? (body === undefined ? null : JSON.stringify(body)) : Buffer.from(file),
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json") ? (JSON.parse(text) as Body) : {};
  return { status: response.status, headers: response.headers, text, json };
}

async function ended(runId: unknown): Promise<Body> {
  return vi.waitFor(
    async () => {
      const { json } = await call("GET", `/api/v1/runs/${String(runId)}`);
      if (json.state === "queued" || json.state === "running") throw new Error(`still ${String(json.state)}`);
      return json;
    },
    { timeout: 60_000, interval: 100 },
  );
}

describe("every endpoint", () => {
  test("without a key answers UNAUTHENTICATED in the one shape of errors, unless it is for everybody", async () => {
    for (const endpoint of ENDPOINTS.filter((candidate) => !candidate.isPublic)) {
      const path = endpoint.path.replace(/\{\w+\}/g, "x");
      const { status, json, headers } = await call(endpoint.method.toUpperCase(), path, {
        key: null,
        ...(hasJsonBody(endpoint) ? { body: {} } : {}),
      });
      const requestId = headers.get("x-request-id");
      expect({ path, status, json }).toEqual({
        path,
        status: 401,
        json: { error: { code: "UNAUTHENTICATED", message: expect.any(String), requestId } },
      });
      expect(headers.get("cache-control")).toContain("no-store");
    }
  });

  test("with a wrong input answers one of its own errors, never 500", async () => {
    const failed: string[] = [];
    const admin = await keyFor("admin", org);
    for (const endpoint of ENDPOINTS.filter((candidate) => !candidate.isPublic)) {
      const path = endpoint.path.replace(/\{\w+\}/g, "';--%22%E2%80%AE");
      const { status, json } = await call(endpoint.method.toUpperCase(), path, {
        key: admin,
        ...(hasJsonBody(endpoint) ? { body: { nonsense: "\u0000" } } : {}),
      });
      if (status < 400) continue;
      const { code } = json.error as { code: keyof typeof ERRORS };
      expect({ path, method: endpoint.method, status }).toEqual({ path, method: endpoint.method, status: ERRORS[code].status });
      if (status >= 500) failed.push(`${endpoint.method} ${path}`);
    }
    expect(failed).toEqual([]);
  });
});

test("the description of the API, and health, are for everybody", async () => {
  expect((await call("GET", "/api/v1/openapi.json", { key: null })).json).toMatchObject({
    openapi: "3.1.0",
    paths: { "/api/v1/query": { post: { operationId: "postQuery" } } },
  });
  expect(await call("GET", "/api/health", { key: null })).toMatchObject({ status: 200, json: { live: true, ready: true } });
});

test("a file travels from upload to answer and to CSV", async () => {
  const rows = labRows();
  expect(await call("POST", "/api/v1/datasets", { body: { slug: "labs", name: "Labs", contract: LAB_CONTRACT } })).toMatchObject({
    status: 201,
    json: { slug: "labs", contractVersion: 1 },
  });
  const bad = "p9,north,2025-13-01,HbA1c,1,1\np9,,2025-01-01,HbA1c,1,1\n";
  const sent = await call("POST", "/api/v1/datasets/labs/uploads?filename=labs.csv", { file: labCsv(rows) + bad });
  expect(sent).toMatchObject({ status: 202, json: { uploadId: expect.stringMatching(/^upl_/), runId: expect.stringMatching(/^run_/) } });
  const run = await ended(sent.json.runId);
  expect(run).toMatchObject({
    state: "published",
    version: 1,
    counts: { received: rows.length + 2, published: rows.length, rejected: 2, skipped: 0, deduplicated: 0 },
  });

  const rejected = await call("GET", `/api/v1/runs/${String(sent.json.runId)}/rejected.csv`);
  expect(rejected.headers.get("content-disposition")).toContain("attachment");
  expect(rejected.text.trim().split(/\r?\n/)).toHaveLength(3);
  expect(rejected.text).toContain("2025-13-01");

  const query = {
    from: "labs",
    groupBy: [{ field: "test" }],
    measures: [{ as: "n", fn: "count" }],
    orderBy: [{ field: "n", direction: "desc" }],
  };
  const answer = await call("POST", "/api/v1/query", { body: { query } });
  expect(answer).toMatchObject({
    status: 200,
    json: {
      truncated: false,
      suppressed: 0,
      dataset: { slug: "labs", version: 1 },
      columns: [
        { name: "test", type: "text" },
        { name: "n", type: "integer" },
      ],
    },
  });
  expect((answer.json.rows as unknown[])[0]).toEqual(["HbA1c", rows.filter((row) => row.test === "HbA1c").length]);
  expect((await call("POST", "/api/v1/query/plan", { body: { query } })).json).toMatchObject({
    kind: "summary",
    sql: { duckdb: { text: expect.stringContaining('"labs"') } },
    sentence: expect.any(String),
  });
  const csv = await call("POST", "/api/v1/query/export", { body: { query } });
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(csv.headers.get("content-disposition")).toMatch(/filename="labs-v1-\d{4}-\d{2}-\d{2}\.csv"/);
  expect(Number(csv.headers.get("content-length"))).toBe(Buffer.byteLength(csv.text) + 3);
  expect(csv.text.trim().split(/\r?\n/)).toHaveLength(5);
  expect((await call("GET", "/api/v1/datasets/labs/columns/test/values?search=only")).json).toMatchObject({
    complete: true,
    values: [{ value: expect.stringContaining("only") }, {}, {}],
  });

  const again = await call("POST", "/api/v1/datasets/labs/uploads?filename=again.csv", { file: labCsv(rows) + bad });
  expect(await ended(again.json.runId)).toMatchObject({ state: "published", version: 1 });
  expect((await call("GET", "/api/v1/datasets/labs")).json).toMatchObject({ version: 1, rows: rows.length });

  // By key, an organisation granted two hospitals sees those only; one without a grant nothing.
  const guests = await makeOrg();
  const guest = await keyFor("analyst", guests, ["read"]);
  const dataset = (await call("GET", "/api/v1/datasets/labs")).json;
  const count = { from: "labs", measures: [{ as: "n", fn: "count" }] };
  expect(await call("POST", "/api/v1/query", { key: guest, body: { query: count } })).toMatchObject({
    status: 404,
    json: { error: { code: "NOT_FOUND" } },
  });
  await makeGrant({
    dataset: { id: String(dataset.id), orgId: org.id, createdBy: (await makeUser({ org })).id },
    org: guests,
    hospitals: ["north", "south"],
  });
  expect((await call("POST", "/api/v1/query", { key: guest, body: { query: count } })).json).toMatchObject({
    rows: [[rows.filter((row) => row.site !== "east").length]],
  });
  expect(await call("POST", "/api/v1/datasets", { key: guest, body: { slug: "mine", name: "Mine" } })).toMatchObject({ status: 403 });
});

test("without a contract the first file proposes one, and goes on once a person has confirmed it", async () => {
  await call("POST", "/api/v1/datasets", { body: { slug: "proposed", name: "Proposed" } });
  const sent = await call("POST", "/api/v1/datasets/proposed/uploads?filename=p.csv&hospital=north&period=2025-04", {
    file: "patient,result\np1,1.5\np2,2.5\n",
  });
  const held = await ended(sent.json.runId);
  expect(held).toMatchObject({
    state: "held",
    holdReason: "contract",
    can: { accept: true },
    proposal: { contract: { columns: expect.any(Array) } },
  });
  const accept = () => call("POST", `/api/v1/runs/${String(sent.json.runId)}/accept`, { body: {} });
  expect(await accept()).toMatchObject({ status: 409, json: { error: { code: "CONFLICT" } } });
  const { contract } = held.proposal as { contract: Body };
  expect(await call("PUT", "/api/v1/datasets/proposed/contract", { body: contract })).toMatchObject({
    status: 200,
    json: { contractVersion: 1 },
  });
  expect(await accept()).toMatchObject({ status: 200, json: { state: "queued" } });
  expect(await ended(sent.json.runId)).toMatchObject({ state: "published", counts: { received: 2, published: 2 } });
});

test("a file with an unknown column waits for a reason, and is published without the column", async () => {
  await call("POST", "/api/v1/datasets", {
    body: { slug: "extra", name: "Extra", contract: { columns: [{ name: "test", type: "text" }] } },
  });
  const sent = await call("POST", "/api/v1/datasets/extra/uploads?hospital=north&period=2025-04", { file: "test,comment\na,x\nb,y\n" });
  expect(await ended(sent.json.runId)).toMatchObject({
    state: "held",
    holdReason: "columns",
    issues: [expect.objectContaining({ count: expect.any(Number) })],
  });
  expect(await call("POST", `/api/v1/runs/${String(sent.json.runId)}/accept`, { body: { reason: "comments are not ours" } })).toMatchObject(
    { status: 200 },
  );
  expect(await ended(sent.json.runId)).toMatchObject({
    state: "published",
    acceptedReason: "comments are not ours",
    counts: { published: 2 },
  });
});

test.each([
  ["a binary file", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 0xff]), "rejected"],
  ["a missing required column", "other\n1\n", "rejected"],
  ["nothing but a header", "patient,site,date,test,value,flags\n", "rejected"],
  ["no row that fits", "patient,site,date,test,value,flags\np,north,never,t,1,1\n", "rejected"],
])("%s publishes nothing, and says why", async (_what, file, state) => {
  await call("POST", "/api/v1/datasets", { body: { slug: "strict", name: "Strict", contract: LAB_CONTRACT } });
  const sent = await call("POST", "/api/v1/datasets/strict/uploads?filename=x.csv", { file });
  const run = await ended(sent.json.runId);
  expect(run).toMatchObject({ state, version: null, message: expect.stringMatching(/\w/), can: { retry: true } });
  expect((await call("GET", "/api/v1/datasets/strict")).json).toMatchObject({ version: 0, rows: 0 });
});

test("docs/api/nhs-ae.sh sends six months and downloads emergency admissions by region and month", async () => {
  const scratch = mkdtempSync("/tmp/medlake-nhs-");
  const fixtures = "e2e/fixtures/nhs-ae";
  const script = promisify(execFile);
  const { stdout } = await script("bash", ["docs/api/nhs-ae.sh", fixtures, `${scratch}/answer.csv`], {
    env: { ...process.env, MEDLAKE_URL: server.url, MEDLAKE_KEY: key },
  });
  expect(stdout.match(/: version \d, /g)).toHaveLength(6);

  // The same sums, computed here from the files.
  const sums = new Map<string, number[]>();
  const totals: number[][] = [];
  for (const name of readdirSync(fixtures)) {
    for (const record of Papa.parse<string[]>(readFileSync(`${fixtures}/${name}`, "utf8").trim()).data.slice(1)) {
      const cells = record.map((cell) => cell.trim());
      if (/^total$/i.test(cells[0] ?? "")) {
        totals.push(cells.slice(4).map(Number));
        continue;
      }
      const numbers = cells.slice(18, 22).map(Number);
      const month = new Date(`1 ${(cells[0] ?? "").replace("MSitAE-", "").replace("-", " ")} UTC`).toISOString().slice(0, 10);
      const place = `${cells[2]},${month}`;
      sums.set(
        place,
        (sums.get(place) ?? [0, 0, 0, 0]).map((sum, index) => sum + (numbers[index] ?? 0)),
      );
    }
  }
  const expected = [...sums].map(([place, numbers]) => `${place},${numbers.join(",")}`).sort();
  const csv = readFileSync(`${scratch}/answer.csv`, "utf8").replace("\ufeff", "").replaceAll('"', "").trim().split(/\r?\n/);
  expect(csv[0]).toBe("region,month,via_type_1,via_type_2,via_other_ae,other_emergency");
  expect(csv.slice(1).sort()).toEqual(expected);
  expect(expected).toHaveLength(42);

  const contract = JSON.parse(readFileSync("docs/api/nhs-ae-contract.json", "utf8")) as { columns: { name: string; type: string }[] };
  const measures = contract.columns.filter((column) => column.type === "integer").map(({ name }) => ({ as: name, fn: "sum", field: name }));
  const { json } = await call("POST", "/api/v1/query", { body: { query: { from: "nhs-ae", groupBy: [{ field: "period" }], measures } } });
  const perMonth = (json.rows as unknown[][]).map((row) => row.slice(1).map(Number));
  expect(perMonth.map((row) => row.join()).sort()).toEqual(totals.map((row) => row.join()).sort());
  // Run a second time, with one of the files, the script finds everything there and publishes nothing twice.
  const again = `${scratch}/again`;
  mkdirSync(again);
  const [one = ""] = readdirSync(fixtures).filter((name) => name.endsWith(".csv"));
  copyFileSync(`${fixtures}/${one}`, `${again}/${one}`);
  await script("bash", ["docs/api/nhs-ae.sh", again, `${scratch}/again.csv`], {
    env: { ...process.env, MEDLAKE_URL: server.url, MEDLAKE_KEY: key },
  });
  expect((await call("GET", "/api/v1/datasets/nhs-ae")).json).toMatchObject({ version: 6 });
  rmSync(scratch, { recursive: true, force: true });
});
