import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bindQuery } from "./bind";
import type { DatasetSchema } from "./column-types";
import { compileQuery } from "./compile";
import { parseQuery } from "./parse";
import type { CellValue } from "./result";
import type { DialectName } from "./dialects";
import type { RowScope, Source, SourceGroup, Sources } from "./source";
import { duckdbWith, type DuckdbUnderTest } from "./testing/run-duckdb";

const SCHEMA: DatasetSchema = {
  slug: "lab-results",
  name: "Lab results",
  version: 3,
  columns: [
    { name: "hospital", label: "Hospital", type: { kind: "text" } },
    { name: "value", label: "Value", type: { kind: "double" } },
    { name: "taken_at", label: "Taken at", type: { kind: "timestamp" } },
    { name: "note", label: "Note", type: { kind: "text" } },
  ],
};

let directory: string;
let database: DuckdbUnderTest;
let groups: SourceGroup[];

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "medlake-query-"));
  database = await duckdbWith({ ...SCHEMA, slug: "unused" }, []);
  const old = path.join(directory, "o'ld.parquet");
  const recent = path.join(directory, "recent.parquet");
  await database.connection.run(
    `copy (select 'north' as hospital, cast(1 as bigint) as value, timestamp_ms '2024-02-29 23:59:59.999' as taken_at) to '${old.replaceAll("'", "''")}' (format parquet)`,
  );
  await database.connection.run(
    `copy (select * from (values ('north', 2.5, timestamp_ms '2024-03-01', 'a'), ('south', 4.0, timestamp_ms '2024-03-02', null)) t(hospital, value, taken_at, note)) to '${recent}' (format parquet)`,
  );
  groups = [
    {
      columns: [
        { name: "hospital", type: { kind: "text" } },
        { name: "value", type: { kind: "integer" } },
        { name: "taken_at", type: { kind: "timestamp" } },
      ],
      files: [old],
    },
    {
      columns: SCHEMA.columns.map((column) =>
        column.name === "value"
          ? { name: "value", type: { kind: "decimal", precision: 2, scale: 1 } }
          : { name: column.name, type: column.type },
      ),
      files: [recent],
    },
  ];
});
afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

function compile(input: Record<string, unknown>, scope: RowScope, files: SourceGroup[] = groups): ReturnType<typeof compileQuery> {
  const bound = bindQuery(parseQuery({ from: "lab-results", ...input }), SCHEMA, { now: new Date(), defaultLimit: null });
  return compileQuery(bound, { from: { kind: "files", groups: files, schema: SCHEMA, scope }, joins: {} });
}

function text(compiled: ReturnType<typeof compileQuery>): string {
  return compiled.sql.replace(/\s+/g, " ");
}

async function rows(input: Record<string, unknown>, scope: RowScope, files?: SourceGroup[]): Promise<CellValue[][]> {
  return database.run(compile(input, scope, files));
}

const NORTH: RowScope = { hospitalColumn: "hospital", hospitals: ["north"] };

describe("the files a question reads", () => {
  test("columns missing in a file are empty, others take the type of the dataset", async () => {
    const query = { select: ["taken_at", "value", "note"] };
    expect(text(compile(query, null))).toBe(
      'select "taken_at", "value", "note" from ( ' +
        'select cast("value" as double precision) as "value", "taken_at", cast(null as varchar) as "note" from read_parquet($1, hive_partitioning = false, union_by_name = false) ' +
        "union all " +
        'select cast("value" as double precision) as "value", "taken_at", "note" from read_parquet($2, hive_partitioning = false, union_by_name = false) ' +
        ') as "lab-results" order by "taken_at" asc nulls last, "value" asc nulls last, "note" asc nulls last',
    );
    expect(await rows(query, null)).toEqual([
      ["2024-02-29T23:59:59.999", 1, null],
      ["2024-03-01T00:00:00.000", 2.5, "a"],
      ["2024-03-02T00:00:00.000", 4, null],
    ]);
  });

  test("the row scope stands inside the source and its column does not leave it", async () => {
    const query = {
      measures: [
        { as: "n", fn: "count" },
        { as: "s", fn: "sum", field: "value" },
      ],
    };
    expect(text(compile(query, NORTH, groups.slice(1)))).toBe(
      'select count(*) as "n", sum("value") as "s" from ( select "value" from ( ' +
        'select cast("value" as double precision) as "value", "hospital" from read_parquet($1, hive_partitioning = false, union_by_name = false) ' +
        ') as "parts" where "hospital" in ($2) ) as "lab-results"',
    );
    expect(await rows(query, NORTH)).toEqual([[2, 3.5]]);
  });

  test("no filter of a question reaches past the row scope", async () => {
    const everything = {
      any: [{ all: [] }, { not: { field: "hospital", op: "eq", value: "north" } }, { field: "hospital", op: "is_empty" }],
    };
    expect(await rows({ select: ["hospital"], where: everything }, NORTH)).toEqual([["north"], ["north"]]);
    expect(await rows({ select: ["hospital"], where: { field: "hospital", op: "eq", value: "south" } }, NORTH)).toEqual([]);
  });

  test("a scope of no hospital, and a file without the scope's column, give no rows", async () => {
    const count = { measures: [{ as: "n", fn: "count" }] };
    expect(await rows(count, { hospitalColumn: "hospital", hospitals: [] })).toEqual([[0]]);
    const blind = groups.slice(0, 1).map((group) => ({ ...group, columns: group.columns.filter((column) => column.name !== "hospital") }));
    expect(await rows(count, NORTH, blind)).toEqual([[0]]);
  });

  test("rows are counted without reading a column", async () => {
    const count = { measures: [{ as: "n", fn: "count" }] };
    expect(text(compile(count, null, groups.slice(1)))).toBe(
      'select count(*) as "n" from ( select 1 as "row" from read_parquet($1, hive_partitioning = false, union_by_name = false) ) as "lab-results"',
    );
    expect(await rows(count, null)).toEqual([[3]]);
  });

  test("no files make an empty relation with the types of the dataset", async () => {
    const query = { groupBy: [{ field: "taken_at", bucket: "month" }], measures: [{ as: "m", fn: "median", field: "value" }] };
    expect(text(compile(query, null, []))).toContain(
      '( select cast(null as double precision) as "value", cast(null as timestamp) as "taken_at" where false ) as "lab-results"',
    );
    expect(await rows(query, null, [])).toEqual([]);
  });

  test("the visible SQL has neither files nor scope", () => {
    const bound = bindQuery(parseQuery({ from: "lab-results", select: ["value"] }), SCHEMA, { now: new Date() });
    expect(text(compileQuery(bound, { from: { kind: "logical", name: "lab-results" }, joins: {} }))).toBe(
      'select "value" from "lab-results" order by "value" asc nulls last limit 1000',
    );
  });
});

describe("the same on the other engines", () => {
  const table = ["lake", "main", "lab_results_v3"] as const;
  const bound = bindQuery(parseQuery({ from: "lab-results", select: ["value"], where: { field: "note", op: "eq", value: "a" } }), SCHEMA, {
    now: new Date(),
    defaultLimit: null,
  });
  const files = (group: Partial<SourceGroup>): Sources => ({
    from: {
      kind: "files",
      groups: [{ columns: SCHEMA.columns, files: ["s3://lake/o'ld.parquet"], ...group }],
      schema: SCHEMA,
      scope: NORTH,
    },
    joins: {},
  });
  const compiled = (dialect: DialectName, sources: Sources): { sql: string; parameters: unknown[] } => {
    const query = compileQuery(bound, sources, { dialect });
    return { sql: text(query), parameters: query.parameters.map((parameter) => parameter.value) };
  };

  test("Trino and Athena read files as rows of a table, by their paths", () => {
    expect(compiled("trino", files({ table }))).toEqual({
      sql:
        'select "value" from ( select "value", "note" from ( ' +
        `select "value", "note", "hospital" from "lake"."main"."lab_results_v3" where "$path" in ('s3://lake/o''ld.parquet') ` +
        `) as "parts" where "hospital" in ('north') ) as "lab-results" where "note" = 'a' order by "value" asc nulls last`,
      parameters: [],
    });
    expect(compiled("athena", files({ table }))).toEqual({
      sql:
        'select "value" from ( select "value", "note" from ( ' +
        'select "value", "note", "hospital" from "lake"."main"."lab_results_v3" where "$path" in (?) ' +
        ') as "parts" where "hospital" in (?) ) as "lab-results" where "note" = ? order by "value" asc nulls last',
      parameters: ["'s3://lake/o''ld.parquet'", "'north'", "'a'"],
    });
  });

  test.each(["trino", "athena"] as const)("%s cannot read files that are in no table", (dialect) => {
    expect(() => compiled(dialect, files({}))).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED", message: expect.stringContaining("no table") }),
    );
  });

  test("PostgreSQL reads no files, whatever the scope", () => {
    const refused = expect.objectContaining({ code: "UNSUPPORTED", message: expect.stringContaining("PostgreSQL reads tables") });
    expect(() => compiled("postgres", files({ table }))).toThrow(refused);
    expect(() => compiled("postgres", files({ files: [] }))).toThrow(refused);
  });

  test("a table that is not ours gives the types of the language", () => {
    const columns = SCHEMA.columns.map(({ name, type }) => ({ name, type, source: `Src ${name}` }));
    const sources: Sources = { from: { kind: "table", path: ["public", "Labs"], columns, schema: SCHEMA, scope: NORTH }, joins: {} };
    expect(compiled("postgres", sources)).toEqual({
      sql:
        'select "value" from ( select "value", "note" from ( select ' +
        'case when cast("Src value" as double precision) - cast("Src value" as double precision) = 0 then cast("Src value" as double precision) + 0 end as "value", ' +
        'cast("Src note" as varchar) collate "default" as "note", cast("Src hospital" as varchar) collate "default" as "hospital" from "public"."Labs" ' +
        ') as "parts" where "hospital" in (cast($1 as varchar)) offset 0 ) as "lab-results" where "note" = cast($2 as varchar) order by "value" asc nulls last',
      parameters: ["north", "a"],
    });
    expect(compiled("trino", sources).sql).toContain('cast("Src note" as varchar) as "note"');
    expect(compiled("duckdb", sources).sql).toContain('cast("Src note" as varchar) as "note"');
  });

  test("a table without rows in scope is not read", () => {
    const source: Source = {
      kind: "table",
      path: ["t"],
      columns: [],
      schema: SCHEMA,
      scope: { hospitalColumn: "hospital", hospitals: [] },
    };
    expect(compiled("postgres", { from: source, joins: {} }).sql).toContain("where false");
  });
});
