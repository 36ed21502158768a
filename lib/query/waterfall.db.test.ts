import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Query } from "./ast";
import { compileQuery } from "./compile";
import { evaluate } from "./testing/evaluate";
import { bindQuestion, dataOf, sourcesByName } from "./testing/fixture-question";
import { fixtureTables } from "./testing/fixture-schema";
import { columnsOf } from "./testing/random-columns";
import { drawFrom } from "./testing/random-draw";
import { randomFilter } from "./testing/random-filter";
import { duckdbWithTables, type DuckdbUnderTest } from "./testing/run-duckdb";
import { parseQuery } from "./parse";
import { readWaterfall, waterfallFilters, waterfallQuery } from "./waterfall";

const TABLES = fixtureTables(120);
const DATA = dataOf(TABLES);
const PATIENT = "txt2";

let duckdb: DuckdbUnderTest;
beforeAll(async () => {
  duckdb = await duckdbWithTables(TABLES);
});
afterAll(() => duckdb.close());

async function asked(query: Query) {
  const { version: _version, from: _from, ...input } = query;
  const bound = bindQuestion(input);
  const compiled = compileQuery(bound, sourcesByName(bound), { dialect: "duckdb" });
  return { bound, columns: bound.columns, rows: await duckdb.run(compiled) };
}

test("the counts after each filter are those of asking for each prefix by itself, on DuckDB and by plain meaning", async () => {
  let narrowed = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (generator) => {
      const draw = drawFrom(generator);
      const joins = draw.chance(30) ? ["visit"] : [];
      const columns = columnsOf(joins);
      const parts = Array.from({ length: draw.int(1, 5) }, () => randomFilter(draw, columns));
      const where = draw.chance(80) ? { all: parts } : (parts[0] ?? { all: [] });
      const query = parseQuery({ from: "t", ...(joins.length > 0 ? { joins } : {}), where, select: ["id"] });
      const steps = readWaterfall(query, await asked(waterfallQuery(query, PATIENT)));
      const filters = waterfallFilters(query);
      expect(steps).toHaveLength(filters.length + 1);
      for (const [step, counted] of (steps ?? []).entries()) {
        const alone = await asked({
          version: 1,
          from: "t",
          ...(query.joins === undefined ? {} : { joins: query.joins }),
          where: { all: filters.slice(0, step) },
          measures: [
            { as: "n", fn: "count" },
            { as: "patients", fn: "count_distinct", field: PATIENT },
          ],
        });
        expect([[counted.rows, counted.patients]]).toEqual(alone.rows);
        expect([[counted.rows, counted.patients]]).toEqual(evaluate(alone.bound, DATA).rows);
      }
      if ((steps?.at(-1)?.rows ?? 0) > 0 && (steps?.at(-1)?.rows ?? 0) < (steps?.[0]?.rows ?? 0)) narrowed += 1;
    }),
    { numRuns: 150 },
  );
  // Were all filters empty or of everything, this would show little.
  expect(narrowed).toBeGreaterThan(20);
}, 300_000);
