import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bindQuery } from "./bind";
import type { DatasetSchema } from "./column-types";
import { compileQuery } from "./compile";
import { parseQuery } from "./parse";
import type { CellValue } from "./result";
import type { RowScope, Source } from "./source";
import { postgresWithTables, type PostgresUnderTest } from "./testing/run-postgres";

const SCHEMA: DatasetSchema = {
  slug: "theirs",
  name: "Theirs",
  version: 1,
  columns: [
    { name: "id", label: "Id", type: { kind: "integer" } },
    { name: "code", label: "Code", type: { kind: "text" } },
    { name: "uid", label: "Uid", type: { kind: "text" } },
    { name: "word", label: "Word", type: { kind: "text" } },
    { name: "other_word", label: "Other word", type: { kind: "text" } },
    { name: "price", label: "Price", type: { kind: "decimal", precision: 10, scale: 2 } },
    { name: "level", label: "Level", type: { kind: "double" } },
    { name: "weight", label: "Weight", type: { kind: "double" } },
    { name: "at", label: "At", type: { kind: "timestamp" } },
    { name: "day", label: "Day", type: { kind: "date" } },
    { name: "active", label: "Active", type: { kind: "boolean" } },
  ],
};

const TABLE = `create table "Their Table" (
  "ID" smallint, code char(5), uid uuid, word text collate "C", other_word text collate "POSIX", price numeric, level real,
  weight double precision, at timestamp, day date, active boolean, hospital text
)`;

const ROWS = `insert into "Their Table" values
  (1, 'ab', '00000000-0000-0000-0000-000000000001', 'Äb', 'Äb', 1.255, 1.5, 'NaN', '2024-02-29 23:59:59.999999', '2024-02-29', true, 'north'),
  (2, null, null, 'z', 'a', 'NaN', 'Infinity', '-Infinity', 'infinity', '-infinity', null, 'north'),
  (3, 'x', null, null, null, 'Infinity', null, 2.5, '0044-03-15 BC', '10000-01-01', false, 'south')`;

let database: PostgresUnderTest;
beforeAll(async () => {
  database = await postgresWithTables([]);
  await database.client.query(TABLE);
  await database.client.query(ROWS);
});
afterAll(() => database.close());

function ask(input: Record<string, unknown>, scope: RowScope = null): Promise<CellValue[][]> {
  const schema =
    scope === null
      ? SCHEMA
      : { ...SCHEMA, columns: [...SCHEMA.columns, { name: "hospital", label: "H", type: { kind: "text" as const } }] };
  const columns = schema.columns.map(({ name, type }) => ({ name, type, source: name === "id" ? "ID" : name }));
  const from: Source = { kind: "table", path: ["public", "Their Table"], columns, schema, scope };
  const bound = bindQuery(parseQuery({ from: "theirs", ...input }), schema, { now: new Date(), defaultLimit: null });
  return database.run(compileQuery(bound, { from, joins: {} }, { dialect: "postgres" }));
}

describe("a table of another PostgreSQL", () => {
  test("has the types of the language, and what the language does not have is empty", async () => {
    expect(await ask({ select: SCHEMA.columns.map((column) => column.name), orderBy: [{ field: "id" }] })).toEqual([
      [1, "ab", "00000000-0000-0000-0000-000000000001", "Äb", "Äb", "1.26", 1.5, null, "2024-02-29T23:59:59.999", "2024-02-29", true],
      [2, null, null, "z", "a", null, null, null, null, null, null],
      [3, "x", null, null, null, null, null, 2.5, null, null, false],
    ]);
  });

  test("has columns whose own collations do not stand in the way", async () => {
    const where = { field: "word", op: "contains", value: "ÄB" };
    expect(await ask({ select: ["id"], where })).toEqual([[1]]);
    const derive = [{ as: "same", expr: { fn: "coalesce", args: [{ field: "other_word" }, { field: "word" }] } }];
    expect(await ask({ derive, groupBy: [{ field: "same" }], measures: [{ as: "n", fn: "count" }] })).toEqual([
      ["a", 1],
      ["Äb", 1],
      [null, 1],
    ]);
  });

  test("gives only the rows in scope", async () => {
    expect(await ask({ measures: [{ as: "n", fn: "count" }] }, { hospitalColumn: "hospital", hospitals: ["south"] })).toEqual([[1]]);
  });

  test("tries no condition on rows out of scope: one that fails there would tell how large their values are", async () => {
    // With so many hospitals PostgreSQL takes a question's own comparison for the cheaper one, and would try it first.
    const hospitals = ["south", ...Array.from({ length: 7 }, (_, index) => `ward-${index}`)];
    await database.client.query(
      `insert into "Their Table" ("ID", hospital) select 0, h from unnest($1::text[]) h, generate_series(1, 30)`,
      [hospitals],
    );
    await database.client.query(`insert into "Their Table" ("ID", hospital) select 30000, 'north' from generate_series(1, 300)`);
    await database.client.query(`analyze "Their Table"`);
    const times = { fn: "multiply", args: [{ field: "id" }, { value: 4e14 }] };
    const question = {
      derive: [{ as: "large", expr: times }],
      where: { field: "large", op: "gt", value: 1 },
      measures: [{ as: "n", fn: "count" }],
    };
    expect(await ask(question, { hospitalColumn: "hospital", hospitals })).toEqual([[1]]);
    await expect(ask(question)).rejects.toMatchObject({ code: "22003" });
  });
});
