import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CompiledQuery, ResultColumn } from "@/lib/query";
import { errorOf } from "../testing/engine-contract";
import { startFakeTrino, type FakeAnswer, type FakeTrino } from "./testing/fake-trino";
import { openTrino } from "./trino-engine";
import type { TrinoSettings } from "./trino-settings";

const N: ResultColumn[] = [{ name: "n", label: "n", type: { kind: "integer" } }];
let trino: FakeTrino;
let answers: Record<string, FakeAnswer>;

beforeEach(async () => {
  answers = {};
  trino = await startFakeTrino((sql) => answers[sql] ?? { pages: [[[1]], [[2], [3]]], scannedBytes: 77 });
});
afterEach(() => trino.close());

function settings(more: Partial<TrinoSettings> = {}): TrinoSettings {
  return { url: trino.url, user: "me", catalog: "lake", schema: "medlake", lake: null, ...more };
}

function question(sql: string, columns = N): CompiledQuery {
  return { dialect: "trino", sql, columns, parameters: [], fetchLimit: null };
}

/** Lines of the requests without the names of statements. */
function lines(): string[] {
  return trino.requests.map(({ line }) => line.replace(/\/q\d+/, "/q"));
}

describe("the protocol of Trino", () => {
  test("pages are followed to the end, with the facts of the last one", async () => {
    const answer = await openTrino(settings()).run(question("select 1"), {});
    expect(answer.rows).toEqual([[1], [2], [3]]);
    expect(answer).toMatchObject({ scannedBytes: 77, queuedMs: 3, engineQueryId: "q1" });
    expect(lines()).toEqual([
      "POST /v1/statement",
      "GET /v1/statement/executing/q/0",
      "GET /v1/statement/executing/q/1",
      "GET /v1/statement/executing/q/2",
    ]);
    expect(trino.requests[0]?.headers).toMatchObject({
      "x-trino-user": "me",
      "x-trino-source": "medlake",
      "x-trino-catalog": "lake",
      "x-trino-schema": "medlake",
      "x-trino-time-zone": "UTC",
      "x-trino-session": "query_max_run_time=130s",
    });
  });

  test("requests that Trino is too busy for are sent again", async () => {
    trino.statuses = [503, 502, 504];
    expect((await openTrino(settings()).run(question("select 1"), {})).rows).toHaveLength(3);
    expect(lines().filter((line) => line.startsWith("POST"))).toHaveLength(4);
  });

  test("a statement that finds no node is sent again; one that had rows is not", async () => {
    let asked = 0;
    await trino.close();
    const error = { errorName: "NO_NODES_AVAILABLE", errorType: "INSUFFICIENT_RESOURCES", message: "" };
    trino = await startFakeTrino((sql) => ({
      pages: sql === "select 'late'" ? [[[1]]] : [],
      ...(sql === "select 'late'" || ++asked < 3 ? { error } : { pages: [[[1]]] }),
    }));
    expect((await openTrino(settings()).run(question("select 1"), {})).rows).toEqual([[1]]);
    expect(asked).toBe(3);
    expect((await errorOf(openTrino(settings()).run(question("select 'late'"), {}))).message).toMatch(/cannot be reached/);
  });

  test("nobody there, and nobody let in, are errors in words", async () => {
    trino.statuses = [401];
    expect((await errorOf(openTrino(settings()).run(question("select 1"), {}))).message).toMatch(/does not let Medlake in/);
    await trino.close();
    expect((await errorOf(openTrino(settings()).run(question("select 1"), {}))).message).toMatch(/cannot be reached/);
    trino = await startFakeTrino(() => ({}));
  }, 600_000);

  test("numbers beyond JavaScript's are exact, and doubles that are none are empty", async () => {
    const columns: ResultColumn[] = [
      { name: "i", label: "i", type: { kind: "integer" } },
      { name: "x", label: "x", type: { kind: "double" } },
      { name: "d", label: "d", type: { kind: "decimal", precision: 18, scale: 2 } },
      { name: "t", label: "t", type: { kind: "timestamp" } },
    ];
    answers["select 2"] = {
      pages: [
        [
          [{ digits: "9007199254740993" }, 0.30000000000000004, "1.5", "2024-02-29 23:59:59.999"],
          [{ digits: "-9223372036854775808" }, "NaN", "-0.10", "1969-12-31 00:00:00"],
          [5, -0, null, null],
        ],
      ],
    };
    expect((await openTrino(settings()).run(question("select 2", columns), {})).rows).toEqual([
      ["9007199254740993", 0.30000000000000004, "1.50", "2024-02-29T23:59:59.999"],
      ["-9223372036854775808", null, "-0.10", "1969-12-31T00:00:00.000"],
      [5, 0, null, null],
    ]);
  });

  test("an answer that is not of the declared columns is refused", async () => {
    answers["select 3"] = { pages: [[[1, 2]]] };
    expect((await errorOf(openTrino(settings()).run(question("select 3"), {}))).message).toMatch(/cannot be read/);
    answers["select 4"] = { pages: [[["patient 4711"]]] };
    expect((await errorOf(openTrino(settings()).run(question("select 4"), {}))).message).toMatch(/cannot be read/);
  });

  test.each([
    ["EXCEEDED_GLOBAL_MEMORY_LIMIT", "INSUFFICIENT_RESOURCES", "LIMIT_EXCEEDED", /more memory/],
    ["EXCEEDED_TIME_LIMIT", "INSUFFICIENT_RESOURCES", "LIMIT_EXCEEDED", /after 120 seconds/],
    ["EXCEEDED_SCAN_LIMIT", "USER_ERROR", "LIMIT_EXCEEDED", /more bytes/],
    ["NUMERIC_VALUE_OUT_OF_RANGE", "USER_ERROR", "LIMIT_EXCEEDED", /too large/],
    ["USER_CANCELED", "USER_ERROR", "CANCELLED", /Cancelled/],
    ["ADMINISTRATIVELY_KILLED", "USER_ERROR", "ENGINE_FAILED", /somebody else/],
    ["QUERY_QUEUE_FULL", "INSUFFICIENT_RESOURCES", "ENGINE_FAILED", /too many questions/],
    ["PERMISSION_DENIED", "USER_ERROR", "ENGINE_FAILED", /may not do/],
    ["TABLE_NOT_FOUND", "USER_ERROR", "ENGINE_FAILED", /not on Trino any more/],
    ["HIVE_BAD_DATA", "EXTERNAL", "ENGINE_FAILED", /could not read the files/],
    ["STACK_OVERFLOW", "INTERNAL_ERROR", "LIMIT_EXCEEDED", /too deeply nested/],
    ["SOMETHING_NEW", "INTERNAL_ERROR", "ENGINE_FAILED", /could not answer/],
  ])("%s of type %s is %s", async (errorName, errorType, code, message) => {
    answers["select 5"] = { error: { errorName, errorType, message: "patient 4711" } };
    const error = await errorOf(openTrino(settings()).run(question("select 5"), {}));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(JSON.stringify([error.message, error.details ?? null, error.stack])).not.toContain("4711");
  });
});

describe("a stop on Trino", () => {
  function cancelAfterStart(): Promise<{ message: string | undefined; lines: string[] }> {
    answers["select 6"] = { hangs: true };
    const controller = new AbortController();
    const running = openTrino(settings()).run(question("select 6"), {
      signal: controller.signal,
      onProgress: ({ state }) => state === "running" && controller.abort(),
    });
    return errorOf(running).then(({ details }) => ({ message: details?.[0]?.message, lines: lines() }));
  }

  test("is confirmed when Trino lists the statement as ended", async () => {
    const { lines: sent, message } = await cancelAfterStart();
    expect(message).toBe("Trino confirmed that it stopped.");
    expect(sent.slice(-2)).toEqual([expect.stringMatching(/^DELETE \/v1\/statement\/executing\/q\//), "GET /v1/query/q?pruned=true"]);
  });

  test("is not confirmed when Trino does not say", async () => {
    trino.isSilent = true;
    expect((await cancelAfterStart()).message).toMatch(/did not confirm/);
  });

  test("is not confirmed when the statement runs on", async () => {
    trino.ignoresEnd = true;
    expect((await cancelAfterStart()).message).toMatch(/did not confirm/);
  });
});

describe("passwords and tokens", () => {
  test("are sent as the protocol has them", async () => {
    await openTrino(settings({ password: "pässword:1" })).run(question("select 1"), {});
    const basic = trino.requests[0]?.headers.authorization ?? "";
    expect(Buffer.from(basic.replace("Basic ", ""), "base64").toString("utf8")).toBe("me:pässword:1");
    trino.requests.length = 0;
    await openTrino(settings({ token: "a.b.c" })).run(question("select 1"), {});
    expect(new Set(trino.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer a.b.c"]));
  });

  test("never leave this machine without https, and never go to another server", async () => {
    expect(() => openTrino(settings({ url: "http://trino.example.org:8080", token: "a.b.c" }))).toThrow(/by https only/);
    const other = await startFakeTrino(() => ({}));
    trino.origin = other.url;
    const error = await errorOf(openTrino(settings({ token: "a.b.c" })).run(question("select 1"), {}));
    expect([error.code, other.requests.length]).toEqual(["ENGINE_FAILED", 0]);
    await other.close();
  });
});

test("a server without a lake for Trino says so", async () => {
  const groups = [{ columns: N.map(({ name, type }) => ({ name, type })), files: ["/lake/a.parquet"] }];
  expect((await errorOf(openTrino(settings()).ensureTables(groups))).code).toBe("UNSUPPORTED");
});
