import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { bindQuery } from "./bind";
import { canonicalQuery } from "./canonical";
import type { DatasetSchema, SchemaColumn } from "./column-types";
import { compileQuery } from "./compile";
import { describeQuery } from "./describe";
import type { DialectName } from "./dialects";
import { compileLakeTable } from "./lake-table";
import { parseQuery } from "./parse";
import type { CellValue } from "./result";
import type { RowScope, SourceGroup } from "./source";
import { duckdbWith, type DuckdbUnderTest } from "./testing/run-duckdb";
import { queryFromSearch, queryToSearch } from "./url";

const WIDTH = 4;
const double = { kind: "double" } as const;
const text = { kind: "text" } as const;

const plain: SchemaColumn[] = [
  { name: "hospital", label: "Hospital", type: text },
  { name: "second", label: "Second", type: { kind: "integer" } },
];
const channels: SchemaColumn[] = [
  ...Array.from({ length: WIDTH }, (_, at) => ({
    name: `I5_${at + 1}`,
    label: `I5_${at + 1}`,
    type: double,
    unit: "uV",
    packed: { column: "i5", index: at + 1 },
  })),
  { name: "I2_1", label: "I2_1", type: double, packed: { column: "i2", index: null } },
  { name: "I271_1", label: "I271_1", type: text, packed: { column: "i271", index: null } },
];
const PACKED: DatasetSchema = { slug: "eeg", name: "EEG", version: 1, columns: [...plain, ...channels] };
/** The same columns, each stored by itself. */
const FLAT: DatasetSchema = { ...PACKED, columns: PACKED.columns.map(({ packed: _packed, ...column }) => column) };

const STORED: SourceGroup["columns"] = [
  { name: "hospital", type: text },
  { name: "second", type: { kind: "integer" } },
  { name: "i5", type: double, isArray: true },
  { name: "i2", type: double },
  { name: "i271", type: text },
];

type Row = { hospital: string; second: number; i5: (number | null)[] | null; i2: number | null; i271: string | null };
/** Arrays with empty elements, too short, of no element and missing altogether. */
const ROWS: Row[] = [
  { hospital: "north", second: 1, i5: [1, 2, 3, 4], i2: 10, i271: "start" },
  { hospital: "north", second: 2, i5: [1.5, null, 3.5, null], i2: null, i271: null },
  { hospital: "south", second: 3, i5: [9, 8], i2: 30, i271: "" },
  { hospital: "south", second: 4, i5: [], i2: 40, i271: "stop" },
  { hospital: "north", second: 5, i5: null, i2: 50, i271: null },
  { hospital: "north", second: 6, i5: [-1, 0, 0.25, 1000], i2: 10, i271: "start" },
];

let directory: string;
let database: DuckdbUnderTest;
let packed: SourceGroup;
let flat: SourceGroup;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "medlake-packed-"));
  database = await duckdbWith({ ...PACKED, slug: "unused", columns: plain }, []);
  const literal = (cell: number | string | null) => (cell === null ? "null" : typeof cell === "string" ? `'${cell}'` : String(cell));
  const values = ROWS.map(({ hospital, second, i5, i2, i271 }) => {
    const array = i5 === null ? "null" : `[${i5.map(literal).join(", ")}]`;
    return `('${hospital}', ${second}, ${array}, ${literal(i2)}, ${literal(i271)})`;
  });
  const rows =
    `select hospital, second::bigint as second, i5::double[] as i5, i2::double as i2, i271::varchar as i271 ` +
    `from (values ${values.join(", ")}) t(hospital, second, i5, i2, i271)`;
  packed = { columns: STORED, files: [path.join(directory, "packed.parquet")] };
  flat = { columns: FLAT.columns, files: [path.join(directory, "flat.parquet")] };
  await database.connection.run(`copy (${rows}) to '${packed.files[0]}' (format parquet)`);
  const elements = Array.from({ length: WIDTH }, (_, at) => `i5[${at + 1}] as "I5_${at + 1}"`).join(", ");
  await database.connection.run(
    `copy (select hospital, second, ${elements}, i2 as "I2_1", i271 as "I271_1" from (${rows})) to '${flat.files[0]}' (format parquet)`,
  );
});
afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

function compile(input: Record<string, unknown>, group: SourceGroup, o: { scope?: RowScope; dialect?: DialectName } = {}) {
  const schema = group === flat ? FLAT : PACKED;
  const bound = bindQuery(parseQuery({ from: "eeg", ...input }), schema, { now: new Date(0), defaultLimit: null });
  const sources = { from: { kind: "files" as const, groups: [group], schema, scope: o.scope ?? null }, joins: {} };
  return compileQuery(bound, sources, { dialect: o.dialect ?? "duckdb" });
}

const oneLine = (sql: string) => sql.replace(/\s+/g, " ");
const ask = (input: Record<string, unknown>, group = packed, scope: RowScope = null): Promise<CellValue[][]> =>
  database.run(compile(input, group, { scope }));

const FROM_TABLE = `from "lake"."files"."files_1" where "$path" in`;

test.each([
  ["duckdb", '"i5"[1]', '"i5"[3]', "from read_parquet($1, hive_partitioning = false, union_by_name = false)"],
  ["trino", 'element_at("i5", 1)', 'element_at("i5", 3)', `${FROM_TABLE} ('f')`],
  ["athena", 'element_at("i5", 1)', 'element_at("i5", 3)', `${FROM_TABLE} (?)`],
] as const)("on %s channels are elements of their array, and nothing else is read", (dialect, first, third, from) => {
  const group = { columns: STORED, files: ["f"], table: ["lake", "files", "files_1"] };
  const { sql } = compile({ select: ["I5_3", "I2_1"], where: { field: "I5_1", op: "is_not_empty" } }, group, { dialect });
  expect(oneLine(sql)).toBe(
    `select "I5_3", "I2_1" from ( select ${first} as "I5_1", ${third} as "I5_3", "i2" as "I2_1" ${from} ) as "eeg" ` +
      `where "I5_1" is not null order by "I5_3" asc nulls last, "I2_1" asc nulls last`,
  );
});

test("PostgreSQL reads no files, packed or not", () => {
  expect(() => compile({ select: ["I5_3"] }, packed, { dialect: "postgres" })).toThrow("PostgreSQL reads tables");
});

test("tables of Trino and Athena have arrays, in lower case", () => {
  const table = { path: ["lake", "files", "files_1"] as const, columns: STORED, location: "s3://lake/eeg" };
  expect(compileLakeTable(table, "trino")).toContain('"i5" array(double precision), "i2" double precision');
  expect(compileLakeTable(table, "athena")).toContain("`i5` array<double>, `i2` double, `i271` string");
});

test("the SQL people see, the sentence, the address and the cache's key know channels by the names of their file", () => {
  const query = parseQuery({ from: "eeg", measures: [{ as: "m", fn: "avg", field: "I5_3" }], groupBy: [{ field: "I271_1" }] });
  const bound = bindQuery(query, PACKED, { now: new Date(0) });
  expect(compileQuery(bound, { from: { kind: "logical", name: "eeg" }, joins: {} }).sql).toContain('avg("I5_3") as "m"');
  expect(describeQuery(query, PACKED)).toContain("I5_3, by I271_1");
  expect(queryFromSearch(queryToSearch(query))).toEqual(query);
  expect(canonicalQuery(bound)).toContain('"I5_3"');
  expect(bound.referencedColumns).toEqual(["I5_3", "I271_1"]);
});

test("a name is found with its case alone, and the nearest one is suggested", () => {
  const bind = (field: string) => () => bindQuery(parseQuery({ from: "eeg", select: [field] }), PACKED, { now: new Date(0) });
  expect(bind("i5_3")).toThrow('There is no column "i5_3" in eeg. Did you mean "I5_3"?');
  expect(bind("i5")).toThrow('There is no column "i5" in eeg.');
  expect(bind("I5_5")).toThrow('There is no column "I5_5" in eeg. Did you mean "I5_1"?');
});

test("elements that are NULL, arrays too short and arrays that are not there are empty", async () => {
  expect(await ask({ select: ["second", "I5_1", "I5_2", "I5_4", "I2_1"] })).toEqual([
    [1, 1, 2, 4, 10],
    [2, 1.5, null, null, null],
    [3, 9, 8, null, 30],
    [4, null, null, null, 40],
    [5, null, null, null, 50],
    [6, -1, 0, 1000, 10],
  ]);
  const measures = [
    { as: "n", fn: "count_not_empty", field: "I5_4" },
    { as: "mean", fn: "avg", field: "I5_1" },
    { as: "empty", fn: "count_empty", field: "I271_1" },
  ];
  expect(await ask({ measures })).toEqual([[2, (1 + 1.5 + 9 - 1) / 4, 3]]);
});

test("the row scope stands inside, also where only channels are asked for", async () => {
  const scope = { hospitalColumn: "hospital", hospitals: ["south"] };
  expect(await ask({ select: ["I5_1", "I2_1"] }, packed, scope)).toEqual([
    [9, 30],
    [null, 40],
  ]);
  const everything = { any: [{ all: [] }, { field: "I5_1", op: "is_empty" }] };
  expect(await ask({ measures: [{ as: "n", fn: "count" }], where: everything }, packed, scope)).toEqual([[2]]);
});

describe("an instrument whose width changed", () => {
  const wider: SchemaColumn[] = [1, 2].map((index) => ({ name: `I2_${index}`, label: "", type: double, packed: { column: "i2", index } }));
  const sql = (schema: SchemaColumn[], columns: SourceGroup["columns"]) => {
    const dataset = { ...PACKED, columns: schema };
    const bound = bindQuery(parseQuery({ from: "eeg" }), dataset, { now: new Date(0), defaultLimit: null });
    const from = { kind: "files" as const, groups: [{ columns, files: ["f"] }], schema: dataset, scope: null };
    return oneLine(compileQuery(bound, { from, joins: {} }).sql);
  };

  test("has one channel in files from when it had one", () => {
    expect(sql(wider, [{ name: "i2", type: double }])).toContain('"i2" as "I2_1", cast(null as double precision) as "I2_2"');
    expect(sql(wider, [])).toContain('cast(null as double precision) as "I2_1", cast(null as double precision) as "I2_2"');
  });

  test("has its first channel where it has one, and the type of the dataset", () => {
    const [only] = channels.filter(({ name }) => name === "I2_1");
    expect(sql(only ? [only] : [], [{ name: "i2", type: text, isArray: true }])).toContain('cast("i2"[1] as double precision) as "I2_1"');
  });
});

const NUMBERS = ["I5_1", "I5_2", "I5_3", "I5_4", "I2_1", "second"];
const number = fc.constantFrom(...NUMBERS);
const condition = fc.oneof(
  fc.record({ field: number, op: fc.constantFrom("gt", "lte", "eq", "neq"), value: fc.constantFrom(0, 1, 2, 8, 10) }),
  fc.record({ field: fc.constantFrom(...NUMBERS, "I271_1"), op: fc.constantFrom("is_empty", "is_not_empty") }),
  fc.record({ field: fc.constant("I271_1"), op: fc.constantFrom("contains", "neq"), value: fc.constant("st") }),
);
const where = fc.option(
  fc.letrec<{ filter: unknown }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 2 },
      condition,
      fc.record({ all: fc.array(tie("filter"), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie("filter") }),
    ),
  })).filter,
  { nil: undefined },
);
const derive = fc
  .tuple(fc.constantFrom("add", "divide", "multiply"), number, number)
  .map(([fn, a, b]) => [{ as: "made", expr: { fn, args: [{ field: a }, { field: b }] } }]);
const rowsQuestion = fc.record(
  {
    select: fc.uniqueArray(fc.constantFrom(...NUMBERS, "I271_1", "made"), { minLength: 1 }),
    derive,
    where,
    distinct: fc.boolean(),
    orderBy: fc.constant(undefined),
  },
  { requiredKeys: ["select", "derive"] },
);
const summaryQuestion = fc.record(
  {
    groupBy: fc
      .uniqueArray(fc.constantFrom("I271_1", "hospital", "I2_1"), { maxLength: 2 })
      .map((names) => names.map((field) => ({ field }))),
    measures: fc
      .array(fc.tuple(fc.constantFrom("sum", "avg", "median", "min", "max", "count_empty", "count_distinct"), number), {
        minLength: 1,
        maxLength: 4,
      })
      .map((list) => list.map(([fn, field], at) => ({ as: `m${at}`, fn, field }))),
    derive,
    where,
  },
  { requiredKeys: ["groupBy", "measures"] },
);

test("random questions have the same answers as over columns that are stored one by one", async () => {
  const scopes: RowScope[] = [null, { hospitalColumn: "hospital", hospitals: ["north"] }];
  await fc.assert(
    fc.asyncProperty(fc.oneof(rowsQuestion, summaryQuestion), fc.constantFrom(...scopes), async (question, scope) => {
      const { where: filter, ...rest } = question;
      const input = filter === undefined ? rest : { ...rest, where: filter };
      expect(await ask(input, packed, scope)).toEqual(await ask(input, flat, scope));
    }),
    { numRuns: 150 },
  );
});

describe("a dataset of thousands of columns", () => {
  const wide: DatasetSchema = {
    ...PACKED,
    columns: [
      ...plain,
      ...Array.from({ length: 6_037 }, (_, at) => {
        const [instrument, index] = [Math.floor(at / 23) + 1, (at % 23) + 1];
        return { name: `I${instrument}_${index}`, label: "", type: double, packed: { column: `i${instrument}`, index } };
      }),
    ],
  };
  const names = wide.columns.map(({ name }) => name);
  const group = { columns: STORED, files: ["f"] };
  const bind = (input: Record<string, unknown>, defaultLimit?: null) =>
    bindQuery(parseQuery({ from: "eeg", ...input }), wide, { now: new Date(0), ...(defaultLimit === null ? { defaultLimit } : {}) });

  function limitOf(ask: () => unknown): string {
    try {
      ask();
    } catch (error) {
      if (error instanceof AppError && error.code === "LIMIT_EXCEEDED") return error.message;
      throw error;
    }
    return "";
  }

  test("an export of rows without select has all columns in their order, as if they were named; a page asks for nothing then", () => {
    const bound = bind({}, null);
    expect(bound.columns.map(({ name }) => name)).toEqual(names);
    expect(canonicalQuery(bound)).toBe(canonicalQuery(bind({ select: names }, null)));
    expect(describeQuery(parseQuery({ from: "eeg" }), wide)).toBe("EEG: all columns.");
    expect(() => bind({})).toThrow("asks for nothing");
    const few = bindQuery(
      parseQuery({ from: "eeg", derive: [{ as: "twice", expr: { fn: "add", args: [{ field: "I2_1" }, { field: "I2_1" }] } }] }),
      PACKED,
      {
        now: new Date(0),
        defaultLimit: null,
      },
    );
    expect(few.columns.map(({ name }) => name)).toEqual([...PACKED.columns.map(({ name }) => name), "twice"]);
  });

  test("a page has 500 of them at most, an export all", () => {
    expect(limitOf(() => bind({ select: names.slice(0, 500) }))).toBe("");
    expect(limitOf(() => bind({ select: names.slice(0, 501) }))).toBe(
      "The question asks for 501 columns; an answer on the page has at most 500. Choose fewer columns, or export the rows: an export has up to 10000. Nothing was run.",
    );
    expect(limitOf(() => bind({ select: Array.from({ length: 10_001 }, (_, at) => `I1_${at}`) }, null))).toContain(
      "even an export has at most 10000",
    );
    const measures = Array.from({ length: 501 }, (_, at) => ({ as: `m${at}`, fn: "count" }));
    expect(limitOf(() => bind({ measures }, null))).toContain("an answer has at most 500");
  });

  test("all columns are not sorted by each of them, but by what was asked", () => {
    expect(bind({}, null).orderBy).toEqual([]);
    expect(bind({ orderBy: [{ field: "second" }] }, null).orderBy).toEqual([{ name: "second", direction: "asc", nulls: "last" }]);
    expect(bind({ select: names.slice(0, 500) }, null).orderBy).toHaveLength(500);
  });

  test("five hundred of them are settled and compiled at once", () => {
    const select = names.slice(-500);
    const started = performance.now();
    for (let turn = 0; turn < 5; turn++) {
      const bound = bind({ select });
      describeQuery(bound.query, wide);
      compileQuery(bound, { from: { kind: "files", groups: [group], schema: wide, scope: null }, joins: {} });
    }
    // Some 10 ms each; looking every name up in the whole list takes ten times that.
    expect((performance.now() - started) / 5).toBeLessThan(100);
  });
});
