import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DIALECTS, type CompiledQuery, type ResultColumn } from "@/lib/query";
import { HOSTILE_TEXTS } from "@/lib/query/testing/escape-corpus";
import { errorOf } from "../testing/engine-contract";
import { startFakeTrino, type FakeAnswer, type FakeTrino } from "../trino/testing/fake-trino";
import { openAthena } from "./athena-engine";
import { readWorkgroups, type AthenaSettings } from "./athena-settings";
import { chooseWorkgroup } from "./choose-workgroup";
import { startFakeAthena, type FakeAthena } from "./testing/fake-athena";
import { spliceParameters } from "./testing/splice-parameters";

const N: ResultColumn[] = [{ name: "n", label: "n", type: { kind: "integer" } }];
let trino: FakeTrino;
let athena: FakeAthena;
let answers: Record<string, FakeAnswer>;

beforeEach(async () => {
  answers = {};
  trino = await startFakeTrino((sql) => answers[sql] ?? { pages: [[[1]]], scannedBytes: 77 });
  athena = await startFakeAthena({ trinoUrl: trino.url, catalog: "lake", database: "medlake" });
});
afterEach(async () => {
  await athena.close();
  await trino.close();
});

function settings(more: Partial<AthenaSettings> = {}): AthenaSettings {
  return {
    region: "eu-central-1",
    endpoint: athena.endpoint,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    catalog: "lake",
    database: "medlake",
    workgroups: [{ name: "primary", bytes: null }],
    lake: null,
    ...more,
  };
}

function question(sql: string, columns = N, parameters: string[] = []): CompiledQuery {
  const bound = parameters.map((value) => ({ type: { kind: "text" as const }, value }));
  return { dialect: "athena", sql, columns, parameters: bound, fetchLimit: null };
}

describe("an answer of Athena", () => {
  test("is read from all its pages, without the row of names", async () => {
    answers["select 1"] = { pages: [Array.from({ length: 2_500 }, (_, index) => [index])] };
    const seen: unknown[] = [];
    const answer = await openAthena(settings()).run(question("select 1"), { onBatch: (rows) => void seen.push(...rows.map(([n]) => n)) });
    expect(seen).toEqual(Array.from({ length: 2_500 }, (_, index) => index));
    expect(answer).toMatchObject({ scannedBytes: 0, queuedMs: 60, engineQueryId: athena.executions[0]?.id });
    expect(athena.requests["GetQueryResults"]).toBe(3);
  });

  test("is typed from its text: empty and NULL differ, doubles are as Java writes them", async () => {
    const columns: ResultColumn[] = [
      { name: "s", label: "s", type: { kind: "text" } },
      { name: "x", label: "x", type: { kind: "double" } },
      { name: "b", label: "b", type: { kind: "boolean" } },
      { name: "t", label: "t", type: { kind: "timestamp" } },
    ];
    const names = [
      { name: "s", type: "varchar" },
      { name: "x", type: "double" },
      { name: "b", type: "boolean" },
      { name: "t", type: "timestamp(3)" },
    ];
    const at = "2024-02-29 23:59:59.999";
    answers["select 2"] = {
      columns: names,
      pages: [
        [
          ["", 1e-5, true, at],
          [null, null, null, null],
          ["s", 123456789, false, at],
          ["NULL", "Infinity", true, at],
          ["null", 0.1, true, at],
        ],
      ],
    };
    const time = "2024-02-29T23:59:59.999";
    expect((await openAthena(settings()).run(question("select 2", columns), {})).rows).toEqual([
      ["", 1e-5, true, time],
      [null, null, null, null],
      ["s", 123456789, false, time],
      ["NULL", null, true, time],
      ["null", 0.1, true, time],
    ]);
  });

  test("is never taken from what Athena kept of an earlier one, and parameters are sent only where there are some", async () => {
    const engine = openAthena(settings({ output: "s3://answers/here" }));
    await engine.run(question("select 3 where 1 = ?", N, ["cast('1' as bigint)"]), {});
    await engine.run(question("select 4"), {});
    expect(athena.executions.map(({ parameters }) => parameters)).toEqual([["cast('1' as bigint)"], []]);
    expect(trino.requests.filter(({ line }) => line.startsWith("POST")).map(({ body }) => body)).toEqual([
      "select 3 where 1 = cast('1' as bigint)",
      "select 4",
    ]);
  });

  test("is the same after the statement went back to the queue", async () => {
    athena.weather.backToQueue = true;
    const states: string[] = [];
    const answer = await openAthena(settings()).run(question("select 1"), { onProgress: ({ state }) => states.push(state) });
    expect(answer.rows).toEqual([[1]]);
    const changes = states.filter((state, index) => state !== states[index - 1]);
    expect(changes[0]).toBe("waiting");
    expect(changes.at(-1)).toBe("done");
  });
});

describe("limits of Athena's API", () => {
  test("150 questions at once are all answered, with one poller for all of them", async () => {
    const engine = openAthena(settings());
    const answered = await Promise.all(Array.from({ length: 150 }, () => engine.run(question("select 1"), {})));
    expect(answered.every(({ rows }) => rows[0]?.[0] === 1)).toBe(true);
    expect(athena.executions).toHaveLength(150);
    expect(athena.requests["StartQueryExecution"]).toBeGreaterThan(150);
    expect(athena.requests["GetQueryExecution"]).toBeUndefined();
    expect(athena.requests["BatchGetQueryExecution"]).toBeLessThan(athena.executions.length * 4);
  }, 600_000);

  test("a text longer than Athena takes is refused in words", async () => {
    const error = await errorOf(openAthena(settings()).run(question(`select '${"x".repeat(262_144)}'`), {}));
    expect([error.code, error.message]).toEqual(["LIMIT_EXCEEDED", expect.stringContaining("too long")]);
  });
});

describe("a statement that Athena ends", () => {
  test.each([
    [{ category: 2, type: 1100, retryable: false, message: "NUMERIC_VALUE_OUT_OF_RANGE: patient 4711" }, "LIMIT_EXCEEDED", /too large/],
    [
      { category: 1, type: 2, retryable: false, message: "Query exhausted resources at this scale factor" },
      "LIMIT_EXCEEDED",
      /more memory/,
    ],
    [{ category: 2, type: 205, retryable: false, message: "Query timeout" }, "LIMIT_EXCEEDED", /after 120 seconds/],
    [{ category: 3, type: 1500, retryable: false, message: "Access denied: patient 4711" }, "ENGINE_FAILED", /may not do/],
    [{ category: 2, type: 1006, retryable: false, message: "SYNTAX_ERROR: line 1:1: patient 4711" }, "INTERNAL", /not one question/],
    [{ category: 1, type: 9999, retryable: false, message: "patient 4711" }, "ENGINE_FAILED", /could not answer/],
  ] as const)("fails with %o as %s", async (failure, code, message) => {
    athena.weather.failures = [failure];
    const error = await errorOf(openAthena(settings()).run(question("select 1"), {}));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(JSON.stringify([error.message, error.details ?? null, error.stack])).not.toContain("4711");
    expect(athena.executions).toHaveLength(1);
  });

  test("is sent again where Athena says that this may help, and no more than three times", async () => {
    const failure = { category: 1, type: 100, retryable: true, message: "Internal error" } as const;
    athena.weather.failures = [failure, failure];
    expect((await openAthena(settings()).run(question("select 1"), {})).rows).toEqual([[1]]);
    athena.weather.failures = [failure, failure, failure];
    expect((await errorOf(openAthena(settings()).run(question("select 1"), {}))).code).toBe("ENGINE_FAILED");
    expect(athena.executions).toHaveLength(6);
  });

  test("for the bytes of its workgroup says how many it read", async () => {
    answers["select 7"] = { pages: [[[1]]], scannedBytes: 12_300_000_000 };
    athena.weather.cutoffs = { small: 10e9 };
    const engine = openAthena(settings({ workgroups: readWorkgroups("small:10GB") }));
    const error = await errorOf(engine.run(question("select 7"), {}));
    expect(error.code).toBe("LIMIT_EXCEEDED");
    expect(error.message).toMatch(/more than the 10 GB.*after it had read 12\.3 GB, which are charged/);
  });

  test("because somebody else stopped it is no cancel of ours", async () => {
    answers["select 8"] = { hangs: true };
    const running = errorOf(
      openAthena(settings()).run(question("select 8"), { onProgress: ({ state }) => state === "running" && athena.executions[0]?.stop() }),
    );
    expect((await running).message).toMatch(/somebody else/);
  });

  test("because it was cancelled is confirmed, and stopped on the engine", async () => {
    answers["select 9"] = { hangs: true };
    const controller = new AbortController();
    const running = openAthena(settings()).run(question("select 9"), {
      signal: controller.signal,
      onProgress: ({ state }) => state === "running" && controller.abort(),
    });
    expect((await errorOf(running)).details?.[0]?.message).toBe("Athena confirmed that it stopped.");
    expect(athena.executions[0]?.state).toBe("CANCELLED");
  });
});

describe("workgroups", () => {
  const groups = readWorkgroups("large:1TB,small:10GB,medium:100GB");

  test.each([
    [null, "small"],
    [0, "small"],
    [10e9, "small"],
    [10e9 + 1, "medium"],
    [999e9, "large"],
  ])("a question of %d bytes runs in %s", (bytes, name) => {
    expect(chooseWorkgroup(groups, bytes).name).toBe(name);
  });

  test("a question too large for every one of them is not started", async () => {
    const engine = openAthena(settings({ workgroups: groups }));
    const error = await errorOf(engine.run(question("select 1"), { expectedBytes: 3.2e12 }));
    expect([error.code, error.message]).toEqual(["LIMIT_EXCEEDED", expect.stringContaining("about 3,200 GB, more than the 1,000 GB")]);
    expect(athena.executions).toEqual([]);
    await engine.run(question("select 1"), { expectedBytes: 50e9 });
    expect(athena.executions[0]?.workgroup).toBe("medium");
  });
});

describe("parameters as Athena puts them into the text", () => {
  test("only at question marks that are no text, name or comment", () => {
    const sql = `select '?', "a?" from t /* ? */ where x = ? and y in (?, ?) -- ?`;
    expect(spliceParameters(sql, ["1", "'a'", "'?'"])).toBe(`select '?', "a?" from t /* ? */ where x = 1 and y in ('a', '?') -- ?`);
  });

  test("only inside WHERE, and as many as there are places", () => {
    expect(() => spliceParameters("select ? from t", ["1"])).toThrow(/clause select/);
    expect(() => spliceParameters("select count(*) filter (where x = ?) from t", ["1"])).toThrow(/clause filter/);
    expect(() => spliceParameters("select 1 from t where x = ?", [])).toThrow(/more places/);
    expect(() => spliceParameters("select 1 from t where x = 1", ["1"])).toThrow(/1 parameters for 0/);
  });

  test.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 30), text] as const))("%j stays one literal", (_, text) => {
    const literal = DIALECTS.athena.encode({ type: { kind: "text" }, value: text });
    expect(spliceParameters("select 1 from t where x = ? and y = ?", [literal, "2"])).toBe(
      `select 1 from t where x = ${literal} and y = 2`,
    );
  });
});
