import { afterAll, beforeAll, expect, test } from "vitest";
import type { CompiledQuery } from "@/lib/query";
import type { Engine } from "../engine";
import { codeOf, errorOf } from "../testing/engine-contract";
import { readerOf, type PostgresReader } from "../testing/postgres-reader";
import { openPostgres } from "./open-postgres";

let reader: PostgresReader;
let engine: Engine;

beforeAll(async () => {
  reader = await readerOf();
  engine = openPostgres({ connectionString: reader.url, name: "inspect" });
});

afterAll(async () => {
  await engine.close();
  await reader.end();
});

function question(sql: string): CompiledQuery {
  return { dialect: "postgres", sql, parameters: [], columns: [{ name: "n", label: "n", type: { kind: "integer" } }], fetchLimit: null };
}

test("columns have our types, and what cannot be asked says why", async () => {
  await reader.asOwner("create type lab.mood as enum ('good', 'bad')");
  await reader.asOwner("create domain lab.score as numeric(6, 2)");
  await reader.asOwner(`create table lab.kinds (
    id integer, small smallint, big bigint, r real, d double precision, t text, v varchar(10), c char(3), u uuid, b boolean,
    day date, ts timestamp(3), tz timestamptz, "Mixed Case" numeric(10, 2), any_number numeric, long_number numeric(30, 4),
    hundreds numeric(5, -2), mood lab.mood, score lab.score, j jsonb, bytes bytea, list text[], span interval, clock time, gone text)`);
  await reader.asOwner("alter table lab.kinds drop column gone");
  const { columns } = await engine.inspect(["lab", "kinds"], {});
  const readableAs = { kind: "double" };
  expect(columns).toEqual([
    { name: "id", type: { kind: "integer" } },
    { name: "small", type: { kind: "integer" } },
    { name: "big", type: { kind: "integer" } },
    { name: "r", type: { kind: "double" } },
    { name: "d", type: { kind: "double" } },
    { name: "t", type: { kind: "text" } },
    { name: "v", type: { kind: "text" } },
    { name: "c", type: { kind: "text" } },
    { name: "u", type: { kind: "text" } },
    { name: "b", type: { kind: "boolean" } },
    { name: "day", type: { kind: "date" } },
    { name: "ts", type: { kind: "timestamp" } },
    { name: "tz", type: { kind: "timestamp" } },
    { name: "Mixed Case", type: { kind: "decimal", precision: 10, scale: 2 } },
    { name: "any_number", unreadable: "Its numbers may have any number of digits; a decimal has at most 18.", readableAs },
    { name: "long_number", unreadable: "Its numbers have 30 digits; a decimal has at most 18.", readableAs },
    { name: "hundreds", unreadable: "Its numbers have -2 decimals, which a decimal cannot.", readableAs },
    { name: "mood", type: { kind: "text" } },
    { name: "score", type: { kind: "decimal", precision: 6, scale: 2 } },
    { name: "j", unreadable: "Values of the type jsonb cannot be asked." },
    { name: "bytes", unreadable: "Values of the type bytea cannot be asked." },
    { name: "list", unreadable: "Values of the type text[] cannot be asked." },
    { name: "span", unreadable: "Values of the type interval cannot be asked." },
    { name: "clock", unreadable: "Values of the type time without time zone cannot be asked." },
  ]);
});

test("a view is a table, and a column without the right to it cannot be asked", async () => {
  await reader.asOwner("create table lab.partly (open integer, closed integer)");
  await reader.asOwner("create view lab.seen as select open from lab.partly");
  await reader.asOwner(`revoke select on lab.partly from ${reader.role}`);
  await reader.asOwner(`grant select (open) on lab.partly to ${reader.role}`);
  expect((await engine.inspect(["lab", "seen"], {})).columns).toEqual([{ name: "open", type: { kind: "integer" } }]);
  expect((await engine.inspect(["lab", "partly"], {})).columns).toEqual([
    { name: "open", type: { kind: "integer" } },
    { name: "closed", unreadable: "The role may not read it." },
  ]);
  const error = await errorOf(engine.run(question("select closed as n from lab.partly"), {}));
  expect([error.code, error.message]).toEqual(["ENGINE_FAILED", expect.stringContaining("may not read what the question needs")]);
});

test.each([[["lab", "nothing"]], [["nowhere", "kinds"]], [["kinds"]], [["a", "lab", "kinds"]], [[`lab"; drop`, "x'"]]])(
  "there is no table %s",
  async (table) => {
    expect(await codeOf(engine.inspect(table, {}))).toBe("NOT_FOUND");
  },
);

test("a table that is gone is said in words", async () => {
  expect((await errorOf(engine.run(question("select id as n from lab.nothing"), {}))).message).toContain("not in PostgreSQL any more");
});

test.each(["insert", "update", "delete", "truncate", "update (id)"])("a role with %s on the table is refused", async (right) => {
  await reader.asOwner("create table lab.writable (id integer)");
  await reader.asOwner(`grant ${right} on lab.writable to ${reader.role}`);
  const error = await errorOf(engine.inspect(["lab", "writable"], {}));
  await reader.asOwner("drop table lab.writable");
  expect([error.code, error.message]).toEqual(["UNSUPPORTED", expect.stringContaining("may change this table")]);
});

test("the owner of a table, and a role that can do everything, are refused", async () => {
  await reader.asOwner("create table lab.owned (id integer)");
  await reader.asOwner(`alter table lab.owned owner to ${reader.role}`);
  await reader.asOwner(`revoke all on lab.owned from ${reader.role}`);
  expect(await codeOf(engine.inspect(["lab", "owned"], {}))).toBe("UNSUPPORTED");
  await reader.asOwner("drop table lab.owned");
  await reader.asOwner(`grant pg_write_all_data to ${reader.role}`);
  expect(await codeOf(engine.run(question("select 1 as n"), {}))).toBe("UNSUPPORTED");
  await reader.asOwner(`revoke pg_write_all_data from ${reader.role}`);
  expect((await engine.run(question("select 1 as n"), {})).rows).toEqual([[1]]);
  const admin = openPostgres({ connectionString: reader.ownerUrl, name: "admin" });
  expect(await codeOf(admin.run(question("select 1 as n"), {}))).toBe("UNSUPPORTED");
  await admin.close();
});

test("an estimate has the rows and bytes of the tables that the plan reads", async () => {
  await reader.asOwner("create table lab.many as select x as id, x % 10 as ten from generate_series(1, 20000) t(x)");
  await reader.asOwner("analyze lab.many");
  const size = Number((await reader.asOwner("select pg_table_size('lab.many') as size")).rows[0].size);
  expect(await engine.estimate(question("select id as n from lab.many where ten = 3"), {})).toEqual({ rows: 20_000, bytes: size });
  const joined = "select a.id as n from lab.many a join lab.many b on a.id = b.id";
  expect(await engine.estimate(question(joined), {})).toEqual({ rows: 40_000, bytes: 2 * size });
  expect(await engine.estimate(question("select 1 as n"), {})).toEqual({ rows: 0, bytes: 0 });
  await reader.asOwner("create table lab.unknown (id integer)");
  expect((await engine.estimate(question("select id as n from lab.unknown"), {})).rows).toBeNull();
  expect(await codeOf(engine.estimate(question("delete from lab.many returning id as n"), {}))).toBe("INTERNAL");
});

test("values that the language does not have are empty", async () => {
  const sql = `select 'NaN'::double precision as a, 'Infinity'::double precision as b, 'NaN'::numeric as c, 'infinity'::date as d,
    '-infinity'::timestamp as e, timestamp '1969-12-31 23:59:59.999999' as f, date '10000-01-01' as g`;
  const kinds = ["double", "double", "double", "date", "timestamp", "timestamp", "date"] as const;
  const columns = kinds.map((kind, index) => ({ name: "abcdefg".charAt(index), label: "x", type: { kind } }));
  const answer = await engine.run({ ...question(sql), columns }, {});
  expect(answer.rows).toEqual([[null, null, null, null, null, "1969-12-31T23:59:59.999", "10000-01-01"]]);
});
