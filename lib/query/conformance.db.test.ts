import { afterAll, beforeAll, describe, test } from "vitest";
import { CASES, CASE_ROWS } from "./testing/cases";
import { CLAUSE_CASES } from "./testing/cases-clauses";
import { GROUP_CASES } from "./testing/cases-groups";
import { JOIN_CASES } from "./testing/cases-joins";
import { TOP_CASES } from "./testing/cases-top";
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

describe("each question says how many rows its answer has", () => {
  test.each([...GROUP_CASES, ...JOIN_CASES, ...TOP_CASES, ...CLAUSE_CASES])("$name", async ({ query }) => {
    const { limit: _limit, offset: _offset, totals: _totals, ...whole } = query;
    const all = evaluate({ ...bindQuestion({ ...whole, count: false }), limit: null }, DATA);
    const bound = bindQuestion({ ...query, count: true });
    const expected = { rows: [[all.rows.length]], others: [], totals: [] };
    await expectAnswer({ dialect: "duckdb", run: duckdb.run }, bound, expected);
    await expectAnswer({ dialect: "postgres", run: postgres.run }, bound, expected);
  });
});
