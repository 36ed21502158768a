import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, test } from "vitest";
import { athenaForTests } from "@/lib/engines/athena/testing/athena-for-tests";
import { openAthena } from "@/lib/engines/athena/athena-engine";
import { openTrino } from "@/lib/engines/trino/trino-engine";
import { testPlace } from "@/lib/engines/trino/testing/test-place";
import { testSettings } from "@/lib/engines/trino/testing/test-settings";
import type { BoundQuery } from "./bound";
import type { SourceGroup } from "./source";
import { CASES, CASE_ROWS } from "./testing/cases";
import { sourcesOfFiles } from "./testing/engine-sources";
import { evaluate } from "./testing/evaluate";
import { expectAnswer, type EngineUnderTest } from "./testing/expect-answer";
import { fixtureParquet } from "./testing/fixture-parquet";
import { bindQuestion, dataOf } from "./testing/fixture-question";
import { fixtureTables } from "./testing/fixture-schema";
import { drawFrom } from "./testing/random-draw";
import { randomQuery } from "./testing/random-query";

const DATA = dataOf(fixtureTables(CASE_ROWS));

/** Trino is asked every case. Athena's dialect differs in how values are written: every seventh shows that. */
const ENGINES = [
  { name: "trino", cases: CASES, random: 150 },
  { name: "athena", cases: CASES.filter((_, index) => index % 7 === 0), random: 20 },
] as const;

async function open(name: "trino" | "athena"): Promise<EngineUnderTest & { close: () => Promise<void> }> {
  const folder = path.join(testPlace().lake, `conformance-${name}`);
  mkdirSync(folder, { recursive: true });
  const fake = name === "athena" ? await athenaForTests() : null;
  const engine = fake ? openAthena(fake.settings) : openTrino(testSettings());
  const files = new Map<string, SourceGroup>();
  for (const { schema, file } of await fixtureParquet(folder, CASE_ROWS)) {
    const [group] = await engine.ensureTables([
      { columns: schema.columns.map(({ name: column, type }) => ({ name: column, type })), files: [file] },
    ]);
    if (group) files.set(schema.slug, group);
  }
  return {
    dialect: name,
    sources: (bound: BoundQuery) => sourcesOfFiles(bound, files),
    run: async (compiled) => (await engine.run(compiled, {})).rows,
    close: async () => {
      await engine.close();
      await fake?.fake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.each(ENGINES)("each question has the answer of its plain meaning on $name", ({ name, cases, random }) => {
  let engine: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    engine = await open(name);
  });
  afterAll(() => engine.close());

  test.each(cases)("$name", async ({ query }) => {
    const bound = bindQuestion(query);
    await expectAnswer(engine, bound, evaluate(bound, DATA));
  });

  test("random questions", async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (generator) => {
        const bound = bindQuestion(randomQuery(drawFrom(generator)));
        const expected = evaluate(bound, DATA);
        fc.pre(expected.doubts.length === 0);
        await expectAnswer(engine, bound, expected);
      }),
      { numRuns: random, endOnFailure: true },
    );
  });
});
