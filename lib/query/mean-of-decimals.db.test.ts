import { afterAll, beforeAll, expect, test } from "vitest";
import { bindQuery } from "./bind";
import type { DatasetSchema } from "./column-types";
import { compileQuery } from "./compile";
import { parseQuery } from "./parse";
import { duckdbWithTables, type DuckdbUnderTest } from "./testing/run-duckdb";
import { postgresWithTables, type PostgresUnderTest } from "./testing/run-postgres";

const SCHEMA: DatasetSchema = {
  slug: "money",
  name: "Money",
  version: 1,
  columns: [
    { name: "kind", label: "Kind", type: { kind: "text" } },
    { name: "amount", label: "Amount", type: { kind: "decimal", precision: 18, scale: 4 } },
  ],
};

/** Amounts in ten thousandths; those of a kind all but cancel each other out, or are as large as decimals are. */
const KINDS: Record<string, (bigint | null)[]> = {
  cancel: [123_456_789_012_345_678n, 3_333n, -123_456_789_012_345_678n, 6_402n, 123_456_789_012_345_677n, 1n, -123_456_789_012_345_678n],
  empties: [999_999_999_999_999_999n, null, -999_999_999_999_999_998n, null],
  largest: Array.from({ length: 1_200 }, () => 999_999_999_999_999_999n),
  nothing: [null, null],
};
const ROWS = Object.entries(KINDS).flatMap(([kind, amounts]) =>
  amounts.map((amount) => ({ kind, amount: amount === null ? null : written(amount) })),
);

let duckdb: DuckdbUnderTest;
let postgres: PostgresUnderTest;
beforeAll(async () => {
  const tables = [{ schema: SCHEMA, rows: ROWS }];
  [duckdb, postgres] = await Promise.all([duckdbWithTables(tables), postgresWithTables(tables)]);
});
afterAll(async () => {
  duckdb.close();
  await postgres.close();
});

function written(units: bigint): string {
  const text = String(units < 0n ? -units : units).padStart(5, "0");
  return `${units < 0n ? "-" : ""}${text.slice(0, -4)}.${text.slice(-4)}`;
}

/** The sum in whole ten thousandths over the count: the only rounding is that of the quotient. */
function meanOf(amounts: readonly (bigint | null)[]): number | null {
  const present = amounts.filter((amount) => amount !== null);
  if (present.length === 0) return null;
  const sum = present.reduce((total, amount) => total + amount, 0n);
  const digits = 10n ** 25n;
  return Number(`${(sum * digits) / BigInt(present.length) / 10_000n}e-25`);
}

test.each(["duckdb", "postgres"] as const)("the mean of decimals is as exact as their sum on %s", async (dialect) => {
  const question = { from: "money", groupBy: [{ field: "kind" }], measures: [{ as: "m", fn: "avg", field: "amount" }] };
  const bound = bindQuery(parseQuery(question), SCHEMA, { now: new Date("2025-01-01T00:00:00Z") });
  const compiled = compileQuery(bound, { from: { kind: "logical", name: "money" }, joins: {} }, { dialect });
  const rows = await { duckdb, postgres }[dialect].run(compiled);
  const means = new Map(rows.map(([kind, mean]) => [kind, mean]));
  expect(means.size).toBe(Object.keys(KINDS).length);
  for (const [kind, amounts] of Object.entries(KINDS)) {
    const expected = meanOf(amounts);
    const mean = means.get(kind);
    if (expected === null) expect(mean).toBeNull();
    else expect(Math.abs(Number(mean) - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected));
  }
  // (3333 + 6402 + 1 - 1) / 7 ten thousandths, by hand.
  expect(means.get("cancel")).toBeCloseTo(0.1390714285714286, 15);
});
