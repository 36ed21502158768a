import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate } from "./testing/evaluate";
import { expectAnswer } from "./testing/expect-answer";
import { bindQuestion, dataOf } from "./testing/fixture-question";
import { fixtureTables } from "./testing/fixture-schema";
import { drawFrom } from "./testing/random-draw";
import { randomQuery } from "./testing/random-query";
import { duckdbWithTables, type DuckdbUnderTest } from "./testing/run-duckdb";
import { postgresWithTables, type PostgresUnderTest } from "./testing/run-postgres";

const isLong = process.env["MEDLAKE_LONG_TESTS"] === "1";
const QUESTIONS = isLong ? 20_000 : 500;
const TABLES = fixtureTables(90);
const DATA = dataOf(TABLES);

let duckdb: DuckdbUnderTest;
let postgres: PostgresUnderTest;
beforeAll(async () => {
  [duckdb, postgres] = await Promise.all([duckdbWithTables(TABLES), postgresWithTables(TABLES)]);
});
afterAll(async () => {
  duckdb.close();
  await postgres.close();
});

test(
  "random questions have the same answer on DuckDB, on PostgreSQL and by their plain meaning",
  async () => {
    let doubtful = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (generator) => {
        const query = randomQuery(drawFrom(generator));
        const bound = bindQuestion(query);
        const expected = evaluate(bound, DATA);
        if (expected.doubts.length > 0) doubtful += 1;
        fc.pre(expected.doubts.length === 0);
        await expectAnswer({ dialect: "duckdb", run: duckdb.run }, bound, expected);
        await expectAnswer({ dialect: "postgres", run: postgres.run }, bound, expected);
      }),
      { numRuns: QUESTIONS, maxSkipsPerRun: 10 },
    );
    // Were many left out, the rest would show little.
    expect(doubtful).toBeLessThan(QUESTIONS / 4);
  },
  isLong ? 3_600_000 : 300_000,
);
