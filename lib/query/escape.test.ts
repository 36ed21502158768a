import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OUTPUT_NAME } from "./ast";
import { compileQuery } from "./compile";
import type { Sources } from "./source";
import { identifier, join, keyword, render, sql, value } from "./sql";
import { HOSTILE_TEXTS, REFUSED_TEXTS } from "./testing/escape-corpus";
import { bindFixture } from "./testing/expect-sql";
import { FIXTURE } from "./testing/fixture-schema";
import { duckdbWith, type DuckdbUnderTest } from "./testing/run-duckdb";
import { queryFromSearch, queryToSearch } from "./url";
import { parseQuery } from "./parse";

const LOGICAL: Sources = { from: { kind: "logical", name: "t" }, joins: {} };

describe("hostile text", () => {
  let database: DuckdbUnderTest;
  beforeAll(async () => {
    database = await duckdbWith(
      FIXTURE,
      HOSTILE_TEXTS.map((text, index) => ({ id: index, txt1: text, hospital: "h" })),
    );
  });
  afterAll(() => database.close());

  test.each(HOSTILE_TEXTS.map((text, index) => [text, index] as const))(
    "%j finds its own row and comes back unchanged",
    async (text, index) => {
      for (const op of ["eq", "in"]) {
        const query = { select: ["id", "txt1"], where: { field: "txt1", op, value: op === "in" ? [text] : text } };
        expect(await database.run(compileQuery(bindFixture(query), LOGICAL))).toEqual([[index, text]]);
      }
      for (const op of ["contains", "starts_with", "ends_with"]) {
        const query = { select: ["id"], where: { field: "txt1", op, value: text, ignoreCase: false } };
        expect(await database.run(compileQuery(bindFixture(query), LOGICAL))).toContainEqual([index]);
      }
    },
  );

  test("band labels come back unchanged", async () => {
    const labels = HOSTILE_TEXTS.slice(0, 35);
    const query = {
      where: { field: "id", op: "lt", value: 35 },
      groupBy: [{ field: "id", bands: labels.slice(1).map((_, index) => index + 1), labels }],
      limit: 100,
    };
    expect((await database.run(compileQuery(bindFixture(query), LOGICAL))).map(([label]) => label)).toEqual(labels);
  });

  test.each(HOSTILE_TEXTS)("%j as a name of any kind is refused or not found, never SQL", (text) => {
    const attempts = [
      { select: [text] },
      { select: ["id"], where: { field: text, op: "is_empty" } },
      { select: ["id"], where: { field: "id", op: text } },
      { select: ["id"], orderBy: [{ field: text }] },
      { select: ["id"], orderBy: [{ field: "id", direction: text }] },
      { groupBy: [{ field: text }] },
      // A word that may name an output is no mistake: it is quoted.
      ...(OUTPUT_NAME.test(text) ? [] : [{ groupBy: [{ field: "id", as: text }] }]),
      { groupBy: [{ field: "date1", bucket: text }] },
      { measures: [{ as: "n", fn: text }] },
      { measures: [{ as: "n", fn: "sum", field: text }] },
      { measures: [{ as: "n", fn: "count" }], having: { field: text, op: "gt", value: 1 } },
      { select: ["id"], limit: text },
      { select: ["id"], [text]: 1 },
    ];
    for (const attempt of attempts) {
      expect(() => bindFixture(attempt)).toThrow(expect.objectContaining({ code: "INVALID_QUERY" }));
    }
  });

  test.each(["null", "select", "order", "true", "count", "summary", "keys"])("an output may be called %s", async (name) => {
    const query = {
      groupBy: [{ field: "id", bands: [1000], as: name }],
      measures: [{ as: "n", fn: "count" }],
      having: { field: name, op: "eq", value: "<1000" },
    };
    expect(await database.run(compileQuery(bindFixture(query), LOGICAL))).toEqual([["<1000", HOSTILE_TEXTS.length]]);
  });

  test.each(REFUSED_TEXTS)("%j is refused before it reaches an engine", (text) => {
    expect(() => bindFixture({ select: ["id"], where: { field: "txt1", op: "eq", value: text } })).toThrow("no database can hold");
  });

  test.each(HOSTILE_TEXTS)("%j survives the address bar", (text) => {
    const query = parseQuery({ from: "t", select: ["id"], where: { field: "txt1", op: "eq", value: text } });
    const address = new URL("https://example.org/explore");
    address.searchParams.set("q", queryToSearch(query));
    expect(queryFromSearch(new URL(address.href).searchParams.get("q") ?? "")).toEqual(query);
  });
});

describe("fragments", () => {
  test("a name is quoted and its quotes doubled", () => {
    expect(render(identifier('a"b; --')).sql).toBe('"a""b; --"');
  });

  test.each(["", "a\u0000b", "a\nb", "\ud83d", "x".repeat(201)])("the name %j is refused", (name) => {
    expect(() => identifier(name)).toThrow("cannot be quoted");
  });

  test("plain text is refused where SQL belongs", () => {
    // @ts-expect-error a string is no fragment
    expect(() => sql`select ${"1; drop table t"}`).toThrow("not SQL");
    // @ts-expect-error nor is an object that looks like one
    expect(() => join([{ pieces: [{ text: "1" }] }], "comma")).toThrow("not SQL");
    // @ts-expect-error words come from a closed list
    expect(() => keyword("desc; drop table t")).toThrow("unknown word");
    // @ts-expect-error also where a list is expected to have it
    expect(() => keyword("toString")).toThrow("unknown word");
  });

  test("values are numbered in the order of the text", () => {
    const one = value({ type: { kind: "integer" }, value: 1 });
    const two = value({ type: { kind: "text" }, value: "two" });
    expect(render(sql`a = ${one} or b in (${join([two, one], "comma")})`)).toEqual({
      sql: "a = $1 or b in ($2, $3)",
      parameters: [
        { type: { kind: "integer" }, value: 1 },
        { type: { kind: "text" }, value: "two" },
        { type: { kind: "integer" }, value: 1 },
      ],
    });
  });
});
