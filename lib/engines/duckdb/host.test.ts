import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CompiledQuery, ResultColumn, SqlValue } from "@/lib/query";
import { AppError } from "@/lib/errors";
import { openDuckdb, withConverter, type DuckdbEngine } from "../index";
import { buildChildren } from "../testing/build-children";
import { codeOf } from "../testing/engine-contract";

let removeChildren: () => void;
let root: string;
let lake: string;
let outside: string;
let engine: DuckdbEngine;

beforeAll(async () => {
  removeChildren = await buildChildren();
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-engine-")));
  lake = path.join(root, "lake");
  outside = path.join(root, "outside");
  mkdirSync(lake);
  mkdirSync(outside);
  writeFileSync(path.join(lake, "inside.csv"), "a\n1\n");
  writeFileSync(path.join(outside, "secret.csv"), "a\n2\n");
  symlinkSync(path.join(outside, "secret.csv"), path.join(lake, "link.csv"));
  engine = openDuckdb();
}, 600_000);

afterAll(async () => {
  await engine.close();
  rmSync(root, { recursive: true, force: true });
  removeChildren();
});

const kinds = { t: { kind: "text" }, i: { kind: "integer" }, d: { kind: "double" } } as const;

function column(name: string, type: ResultColumn["type"]): ResultColumn {
  return { name, label: name, type };
}

function question(sql: string, columns: ResultColumn[], parameters: SqlValue[] = [], fetchLimit: number | null = null): CompiledQuery {
  return { dialect: "duckdb", sql, parameters, columns, fetchLimit };
}

const endless = question("select count(*)::bigint as n from range(100000000000) a(x), range(1000000) b(y) where x + y = 3", [
  column("n", kinds.i),
]);

test("the first row by a column whose first value is empty is the first", async () => {
  const sql = `select g, i from (
    select g, i, row_number() over (order by g desc nulls last) as r from (values (null, 0), (1, 1), (0, 2)) v(g, i)
  ) where r <= 1`;
  const asked = question(sql, [column("g", kinds.i), column("i", kinds.i)]);
  expect((await engine.run(asked, { directories: [lake] })).rows).toEqual([[1, 1]]);
});

test("values of every type come back as the language writes them", async () => {
  const sql = `select 'O''Hara' as t, 9007199254740991::bigint as i, 9007199254740992::bigint as big, 1.50::decimal(10,2) as dec,
    0.25::double as d, true as b, date '2024-02-29' as day, timestamp_ms '2024-02-29 10:20:30.456' as ms, null::bigint as nothing,
    sum(9223372036854775807::decimal(38,0)) over () * 2 as huge, 'NaN'::double as nan`;
  const columns = [
    column("t", kinds.t),
    column("i", kinds.i),
    column("big", kinds.i),
    column("dec", { kind: "decimal", precision: 10, scale: 2 }),
    column("d", kinds.d),
    column("b", { kind: "boolean" }),
    column("day", { kind: "date" }),
    column("ms", { kind: "timestamp" }),
    column("nothing", kinds.i),
    column("huge", kinds.i),
    column("nan", kinds.d),
  ];
  const answer = await engine.run(question(sql, columns), { directories: [lake] });
  expect(answer.rows).toEqual([
    [
      "O'Hara",
      9007199254740991,
      "9007199254740992",
      "1.50",
      0.25,
      true,
      "2024-02-29",
      "2024-02-29T10:20:30.456",
      null,
      "18446744073709551614",
      null,
    ],
  ]);
  expect(answer.truncated).toBe(false);
});

test("parameters are bound with their declared types", async () => {
  const parameters: SqlValue[] = [
    { type: kinds.t, value: "'; drop table x; --" },
    { type: kinds.i, value: "9223372036854775807" },
    { type: kinds.d, value: 1 },
    { type: { kind: "boolean" }, value: true },
    { type: { kind: "date" }, value: "2024-02-29" },
    { type: { kind: "timestamp" }, value: "1969-12-31T23:59:59.999" },
    { type: { kind: "decimal", precision: 10, scale: 2 }, value: "-0.05" },
    { type: { kind: "text[]" }, value: ["a", "b"] },
    { type: kinds.i, value: null },
  ];
  const sql =
    "select typeof($1), typeof($2), typeof($3), typeof($4), typeof($5), typeof($6), typeof($7), typeof($8), $1, $2, $6, $7, $9 is null";
  const columns = Array.from({ length: 13 }, (_, index) =>
    column(
      `c${index}`,
      index === 9
        ? kinds.i
        : index === 10
          ? { kind: "timestamp" }
          : index === 11
            ? { kind: "decimal", precision: 10, scale: 2 }
            : index === 12
              ? { kind: "boolean" }
              : kinds.t,
    ),
  );
  const answer = await engine.run(question(sql, columns, parameters), { directories: [lake] });
  expect(answer.rows[0]).toEqual([
    "VARCHAR",
    "BIGINT",
    "DOUBLE",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP_MS",
    "DECIMAL(10,2)",
    "VARCHAR[]",
    "'; drop table x; --",
    "9223372036854775807",
    "1969-12-31T23:59:59.999",
    "-0.05",
    true,
  ]);
});

test("one row more than the limit means truncated, and the row is not shown", async () => {
  const columns = [column("x", kinds.i)];
  const more = await engine.run(question("select x from range(100) t(x) order by x limit 4", columns, [], 3), { directories: [lake] });
  expect([more.rows, more.truncated]).toEqual([[[0], [1], [2]], true]);
  const exact = await engine.run(question("select x from range(3) t(x) order by x limit 4", columns, [], 3), { directories: [lake] });
  expect([exact.rows.length, exact.truncated]).toEqual([3, false]);
});

test("an answer with too many rows or too much text is refused instead of cut", async () => {
  const rows = question("select x from range(200) t(x)", [column("x", kinds.i)]);
  expect(await codeOf(engine.run(rows, { directories: [lake], limits: { maxRows: 100 } }))).toBe("LIMIT_EXCEEDED");
  const text = question("select repeat('x', 1000000) as t from range(80)", [column("t", kinds.t)]);
  expect(await codeOf(engine.run(text, { directories: [lake] }))).toBe("LIMIT_EXCEEDED");
});

test.each([
  ["two statements", "select 1 as x; select 2 as x"],
  ["a COPY", "copy (select 1) to 'x.csv'"],
  ["a CREATE", "create table x as select 1"],
  ["a PRAGMA", "pragma version"],
  ["a SET", "set threads = 4"],
  ["an ATTACH", "attach 'x.duckdb'"],
  ["nothing", ""],
])("%s is not run", async (_, sql) => {
  expect(await codeOf(engine.run(question(sql, [column("x", kinds.i)]), { directories: [lake] }))).not.toBe("no error");
});

test("only files in the named folders can be read", async () => {
  function read(file: string): Promise<string> {
    return codeOf(engine.run(question(`select a from read_csv('${file}')`, [column("a", kinds.i)]), { directories: [lake] }));
  }
  expect(await read(path.join(lake, "inside.csv"))).toBe("no error");
  expect(await read(path.join(outside, "secret.csv"))).toBe("ENGINE_FAILED");
  expect(await read(path.join(lake, "..", "outside", "secret.csv"))).toBe("ENGINE_FAILED");
  expect(await read(`${lake}/../outside/secret.csv`)).toBe("ENGINE_FAILED");
  expect(await read(path.join(lake, "link.csv"))).toBe("ENGINE_FAILED");
  expect(await read("/etc/passwd")).toBe("ENGINE_FAILED");
  const text = question("select content as t from read_text('/etc/passwd')", [column("t", kinds.t)]);
  expect(await codeOf(engine.run(text, { directories: [lake] }))).toBe("ENGINE_FAILED");
  const glob = question("select file as t from glob('/etc/*')", [column("t", kinds.t)]);
  expect(await codeOf(engine.run(glob, { directories: [lake] }))).toBe("ENGINE_FAILED");
});

test("an error of the engine keeps its words to itself", async () => {
  const bad = question("select cast('patient 4711' as integer) as x", [column("x", kinds.i)]);
  const error = await engine.run(bad, { directories: [lake] }).catch((found: unknown) => found);
  expect(error).toBeInstanceOf(AppError);
  expect(JSON.stringify([(error as AppError).message, (error as AppError).cause ?? null])).not.toContain("4711");
});

test("an abort interrupts the engine and the process is used again", async () => {
  const controller = new AbortController();
  const running = codeOf(
    engine.run(endless, {
      directories: [lake],
      signal: controller.signal,
      onProgress: (p) => p.state === "running" && setTimeout(() => controller.abort(), 100),
    }),
  );
  expect(await running).toBe("CANCELLED");
  const pids = engine.processes().map((one) => one.pid);
  const after = await engine.run(question("select 1 as x", [column("x", kinds.i)]), { directories: [lake] });
  expect(after.rows).toEqual([[1]]);
  expect(pids).toEqual(expect.arrayContaining(engine.processes().map((one) => one.pid)));
});

test("a question that is already aborted is not run", async () => {
  expect(await codeOf(engine.run(endless, { directories: [lake], signal: AbortSignal.abort() }))).toBe("CANCELLED");
});

test("a question past its time is stopped", async () => {
  expect(await codeOf(engine.run(endless, { directories: [lake], limits: { seconds: 0.3 } }))).toBe("LIMIT_EXCEEDED");
});

test("more questions than processes wait their turn", async () => {
  const columns = [column("x", kinds.i)];
  const answers = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const folder = path.join(root, `folder-${index % 5}`);
      mkdirSync(folder, { recursive: true });
      return engine.run(question(`select ${index} as x`, columns), { directories: [folder] });
    }),
  );
  expect(answers.map((answer) => answer.rows[0]?.[0])).toEqual(Array.from({ length: 12 }, (_, index) => index));
});

test("an export is written whole, with formulas made harmless and numbers untouched", async () => {
  const sql = `select * from (values ('=1+1', -5::bigint, -0.5::double), ('+x', 1::bigint, null), ('-x', 2, 1e20), ('@x', 3, 0), (chr(9) || 'x', 4, 0),
    ('＝x', 5, 0), ('a,"b"', 6, 0), ('', 7, 0), (null, 8, 0), ('5 - 3', 9, 0)) v(t, n, d) order by n`;
  const file = path.join(root, "exports", "answer.csv");
  const done = await engine.exportCsv(question(sql, [column("t", kinds.t), column("n", kinds.i), column("d", kinds.d)]), {
    directories: [lake],
    path: file,
  });
  const text = readFileSync(file, "utf8");
  expect(done).toMatchObject({ rows: 10, bytes: readFileSync(file).length });
  expect(text.split("\n")).toEqual([
    "\ufefft,n,d",
    "'=1+1,-5,-0.5",
    "'+x,1,",
    "'-x,2,1e+20",
    "'@x,3,0.0",
    "'\tx,4,0.0",
    "'＝x,5,0.0",
    '"a,""b""",6,0.0',
    '"",7,0.0',
    ",8,0.0",
    "5 - 3,9,0.0",
    "",
  ]);
});

test("an export that fails or is aborted leaves no file", async () => {
  const folder = path.join(root, "failing");
  const failing = question("select case when x = 4000000 then error('stop') else 'a' end as t from range(5000000) r(x)", [
    column("t", kinds.t),
  ]);
  expect(await codeOf(engine.exportCsv(failing, { directories: [lake], path: path.join(folder, "a.csv") }))).toBe("ENGINE_FAILED");
  const controller = new AbortController();
  const running = codeOf(
    engine.exportCsv(question("select x from range(10000000000) r(x)", [column("x", kinds.i)]), {
      directories: [lake],
      path: path.join(folder, "b.csv"),
      signal: controller.signal,
      onProgress: (p) => p.state === "running" && setTimeout(() => controller.abort(), 200),
    }),
  );
  expect(await running).toBe("CANCELLED");
  expect(readdirSync(folder)).toEqual([]);
});

test("a converter writes into its folder only", async () => {
  const directory = path.join(root, "staging");
  mkdirSync(directory);
  await withConverter({ directory, readable: [lake], memory: "500MB", threads: 1 }, async (converter) => {
    await converter.execute(`create table t as select $1 as a`, [{ type: kinds.t, value: "x" }]);
    expect(await converter.execute(`copy t to '${path.join(directory, "t.parquet")}' (format parquet)`)).toEqual({ rows: 1 });
    expect((await converter.query("select a, 1::bigint as n from t")).rows).toEqual([["x", 1]]);
    expect(await codeOf(converter.execute(`copy t to '${path.join(outside, "t.parquet")}' (format parquet)`))).toBe("ENGINE_FAILED");
    expect(converter.peakRss()).toBeGreaterThan(10_000_000);
  });
});

test("a converter ends with the signal", async () => {
  const directory = path.join(root, "staging-2");
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  const work = withConverter({ directory, readable: [], memory: "500MB", threads: 1, signal: controller.signal }, (converter) =>
    converter.query(endless.sql),
  );
  expect(await codeOf(work)).toBe("CANCELLED");
});
