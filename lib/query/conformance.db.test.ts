import { afterAll, beforeAll, describe, test } from "vitest";
import { CASES, CASE_ROWS } from "./testing/cases";
import { evaluate } from "./testing/evaluate";
import { expectAnswer } from "./testing/expect-answer";
import { bindQuestion, dataOf } from "./testing/fixture-question";
import { fixtureTables } from "./testing/fixture-schema";
import { duckdbWithTables, type DuckdbUnderTest } from "./testing/run-duckdb";
import { postgresWithTables, type PostgresUnderTest } from "./testing/run-postgres";

const TABLES = fixtureTables(CASE_ROWS);
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

describe("each question has the answer of its plain meaning", () => {
  test.each(CASES)("$name", async ({ query }) => {
    const bound = bindQuestion(query);
    const expected = evaluate(bound, DATA);
    await expectAnswer({ dialect: "duckdb", run: duckdb.run }, bound, expected);
    await expectAnswer({ dialect: "postgres", run: postgres.run }, bound, expected);
  });
});
