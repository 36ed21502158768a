import { describe, expect, test } from "vitest";
import { DIALECTS, DIALECT_NAMES } from "./dialects";
import { identifier, inWhere, join, render, sql, value, type SqlFragment } from "./sql";

const TEXT = { kind: "text" } as const;

const text = (content: string): SqlFragment => value({ type: TEXT, value: content });
const one = value({ type: { kind: "integer" }, value: 1 });

describe("a fragment as the SQL of a dialect", () => {
  const condition = sql`select ${text("a")} where ${inWhere(sql`x = ${text("b'c")} and y = ${one}`)}`;

  test("values are numbered on DuckDB", () => {
    const rendered = render(condition, DIALECTS.duckdb);
    expect(rendered.sql).toBe("select $1 where x = $2 and y = $3");
    expect(rendered.parameters.map((parameter) => parameter.value)).toEqual(["a", "b'c", 1]);
  });

  test("values are numbered and typed on PostgreSQL", () => {
    const list = value({ type: { kind: "text[]" }, value: ["a"] });
    const rendered = render(sql`${condition} and z = any(${list})`, DIALECTS.postgres);
    expect(rendered.sql).toBe(
      "select cast($1 as varchar) where x = cast($2 as varchar) and y = cast($3 as bigint) and z = any(cast($4 as varchar[]))",
    );
    expect(rendered.parameters).toHaveLength(4);
  });

  test("values are literals on Trino", () => {
    expect(render(condition, DIALECTS.trino)).toEqual({
      sql: "select 'a' where x = 'b''c' and y = cast('1' as bigint)",
      parameters: [],
    });
  });

  test("values are parameters on Athena where it takes them", () => {
    const rendered = render(condition, DIALECTS.athena);
    expect(rendered.sql).toBe("select 'a' where x = ? and y = ?");
    expect(rendered.parameters).toEqual([
      { type: TEXT, value: "'b''c'" },
      { type: TEXT, value: "cast('1' as bigint)" },
    ]);
  });

  test("a parameter of Athena has at most 1,024 characters once it is encoded", () => {
    const short = "'".repeat(511);
    expect(render(inWhere(text(short)), DIALECTS.athena)).toEqual({ sql: "?", parameters: [{ type: TEXT, value: `'${short}${short}'` }] });
    const long = "'".repeat(512);
    expect(render(inWhere(text(long)), DIALECTS.athena)).toEqual({ sql: `'${long}${long}'`, parameters: [] });
  });
});

describe("what a dialect cannot take is refused in words", () => {
  test.each([
    ["athena", 200_000],
    ["trino", 1_000_000],
    ["duckdb", 1_000_000],
    ["postgres", 1_000_000],
  ] as const)("%s has at most %d bytes of SQL", (dialect, bytes) => {
    const { label } = DIALECTS[dialect];
    // Names of two bytes per letter, quoted: 44 bytes, and two of the separator.
    const names = (count: number): SqlFragment =>
      join(
        Array.from({ length: count }, () => identifier("é".repeat(21))),
        "comma",
      );
    const most = Math.floor((bytes + 2) / 46);
    expect(new TextEncoder().encode(render(names(most), DIALECTS[dialect]).sql).length).toBeLessThanOrEqual(bytes);
    const refused = expect.objectContaining({
      code: "LIMIT_EXCEEDED",
      message: expect.stringContaining(`${bytes.toLocaleString("en-US")} bytes, the most ${label} takes. Nothing was run.`),
    });
    expect(() => render(names(most + 1), DIALECTS[dialect])).toThrow(refused);
  });

  test("PostgreSQL has at most 65,535 values", () => {
    const writing = { ...DIALECTS.postgres, limits: { ...DIALECTS.postgres.limits, sqlBytes: Number.POSITIVE_INFINITY } };
    const values = (count: number): SqlFragment =>
      join(
        Array.from({ length: count }, () => one),
        "comma",
      );
    expect(render(values(65_535), writing).parameters).toHaveLength(65_535);
    const refused = expect.objectContaining({
      code: "LIMIT_EXCEEDED",
      message: expect.stringContaining("65,535 values, the most PostgreSQL takes"),
    });
    expect(() => render(values(65_536), writing)).toThrow(refused);
  });

  test("PostgreSQL cuts names after 63 bytes, so longer ones are refused", () => {
    expect(render(identifier("a".repeat(63)), DIALECTS.postgres).sql).toBe(`"${"a".repeat(63)}"`);
    for (const name of ["a".repeat(64), "é".repeat(32)]) {
      const refused = expect.objectContaining({
        code: "UNSUPPORTED",
        message: expect.stringContaining("has 64 bytes; PostgreSQL takes at most 63"),
      });
      expect(() => render(identifier(name), DIALECTS.postgres)).toThrow(refused);
      expect(render(identifier(name), DIALECTS.athena).sql).toBe(`"${name}"`);
    }
  });

  test("fragments that double are stopped while they are small", () => {
    let doubled = sql`${one} + ${one}`;
    const grow = (): void => {
      for (let step = 0; step < 60; step++) doubled = sql`(${doubled} + ${doubled})`;
    };
    expect(grow).toThrow(
      expect.objectContaining({ code: "LIMIT_EXCEEDED", message: expect.stringContaining("too long to hold. Nothing was run.") }),
    );
  });

  test("SQL of the program itself has no limits", () => {
    const long = join(
      Array.from({ length: 300_000 }, () => one),
      "comma",
    );
    expect(render(long).parameters).toHaveLength(300_000);
  });

  test.each(DIALECT_NAMES)("%s never lets a name out of its quotes", (dialect) => {
    expect(render(identifier('a"; drop table t; --'), DIALECTS[dialect]).sql).toBe('"a""; drop table t; --"');
  });
});
