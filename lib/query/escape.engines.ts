import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { athenaForTests } from "@/lib/engines/athena/testing/athena-for-tests";
import { openAthena } from "@/lib/engines/athena/athena-engine";
import type { RemoteEngine } from "@/lib/engines/remote/remote-engine";
import { testPlace } from "@/lib/engines/trino/testing/test-place";
import { testSettings } from "@/lib/engines/trino/testing/test-settings";
import { openTrino } from "@/lib/engines/trino/trino-engine";
import { compileQuery } from "./compile";
import type { CellValue } from "./result";
import type { Sources } from "./source";
import { HOSTILE_TEXTS } from "./testing/escape-corpus";
import { bindQuestion } from "./testing/fixture-question";
import { FIXTURE } from "./testing/fixture-schema";
import { duckdbWith } from "./testing/run-duckdb";

const EVERY = HOSTILE_TEXTS.map((text, index) => [index, text] as const);

describe.each(["trino", "athena"] as const)("hostile text on %s, which binds no values", (name) => {
  let engine: RemoteEngine;
  let sources: Sources;
  let close: () => Promise<void> = async () => undefined;

  beforeAll(async () => {
    const folder = path.join(testPlace().lake, `hostile-${name}`);
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, "t.parquet");
    const database = await duckdbWith(
      FIXTURE,
      EVERY.map(([id, text]) => ({ id, txt1: text, hospital: "h" })),
    );
    await database.connection.run(`copy "t" to '${file}' (format parquet)`);
    database.close();
    const fake = name === "athena" ? await athenaForTests() : null;
    engine = fake ? openAthena(fake.settings) : openTrino(testSettings());
    const columns = FIXTURE.columns.map(({ name: column, type }) => ({ name: column, type }));
    const groups = await engine.ensureTables([{ columns, files: [file] }]);
    sources = { from: { kind: "files", groups, schema: FIXTURE, scope: null }, joins: {} };
    close = async () => {
      await engine.close();
      await fake?.fake.close();
      rmSync(folder, { recursive: true, force: true });
    };
  });
  afterAll(() => close());

  async function ask(input: Record<string, unknown>): Promise<CellValue[][]> {
    return (await engine.run(compileQuery(bindQuestion(input), sources, { dialect: name }), {})).rows;
  }

  test("every text finds its own row, and comes back unchanged", async () => {
    for (const [id, text] of EVERY) {
      expect(await ask({ select: ["id", "txt1"], where: { field: "txt1", op: "eq", value: text } })).toEqual([[id, text]]);
    }
  });

  test("all of them in one list find their rows", async () => {
    const found = await ask({
      select: ["id", "txt1"],
      where: { field: "txt1", op: "in", value: [...HOSTILE_TEXTS] },
      orderBy: [{ field: "id" }],
    });
    expect(found).toEqual(EVERY);
  });

  test.each(["contains", "starts_with", "ends_with"])("%s takes every text as it is", async (op) => {
    const any = EVERY.map(([id, text]) => ({
      all: [
        { field: "txt1", op, value: text },
        { field: "id", op: "eq", value: id },
      ],
    }));
    expect(await ask({ select: ["id"], where: { any }, orderBy: [{ field: "id" }] })).toEqual(EVERY.map(([id]) => [id]));
  });

  test("every text outside WHERE comes back unchanged", async () => {
    const cases = EVERY.map(([id, text]) => ({ if: { field: "id", op: "eq", value: id }, then: { value: text } }));
    const derived = { derive: [{ as: "same", expr: { case: cases } }], select: ["id", "same"], orderBy: [{ field: "id" }] };
    expect(await ask(derived)).toEqual(EVERY);
  });
});
