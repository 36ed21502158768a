import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileQuery } from "./compile";
import { CASES, CASE_ROWS } from "./testing/cases";
import { alignAnswer, answerOf } from "./testing/answer";
import { evaluate } from "./testing/evaluate";
import { bindQuestion, dataOf, sourcesByName } from "./testing/fixture-question";
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
    const { doubts, ...expected } = evaluate(bound, DATA);
    expect(doubts, "the case leaves it to the last digits of doubles").toEqual([]);
    for (const [dialect, engine] of [
      ["duckdb", duckdb],
      ["postgres", postgres],
    ] as const) {
      const compiled = compileQuery(bound, sourcesByName(bound), { dialect });
      const answer = answerOf(compiled, await engine.run(compiled));
      expect({ dialect, sql: compiled.sql, ...alignAnswer(answer, expected, bound) }).toEqual({ dialect, sql: compiled.sql, ...expected });
    }
  });
});
