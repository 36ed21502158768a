import { expect, test } from "vitest";
import { bindQuery, parseQuery, type DatasetSchema } from "@/lib/query";
import { dialectSql } from "./dialect-sql";

const labs: DatasetSchema = {
  slug: "labs",
  name: "Labs",
  version: 1,
  columns: [
    { name: "code", label: "Code", type: { kind: "text" } },
    { name: "value", label: "Value", type: { kind: "double" } },
  ],
};
const patients: DatasetSchema = { ...labs, slug: "patients" };
const bind = (query: Record<string, unknown>) =>
  bindQuery(parseQuery({ from: "labs", ...query }), labs, {
    now: new Date(0),
    relationships: [{ name: "patient", schema: patients, on: [{ left: "code", right: "code" }], cardinality: "many-to-one" }],
  });

test("the SQL is over the names of the datasets, in each dialect asked for", () => {
  const bound = bind({ joins: ["patient"], select: ["value", "patient.value"], where: { field: "code", op: "eq", value: "it's" } });
  const sql = dialectSql(bound, ["duckdb", "postgres", "trino", "athena"]);
  expect(Object.keys(sql)).toEqual(["duckdb", "postgres", "trino", "athena"]);
  for (const one of Object.values(sql)) expect(one).toMatchObject({ text: expect.stringMatching(/"labs"[\s\S]*"patients" as "patient"/) });
  expect(sql.duckdb).toMatchObject({ parameters: expect.arrayContaining(["it's"]) });
  expect(sql.trino).toMatchObject({ text: expect.stringContaining("'it''s'"), parameters: [] });
});

test("what a dialect cannot take is said in its place, and the others are there", () => {
  // Values too long to be handed over beside the text make the text too long.
  const value = Array.from({ length: 300 }, (_, at) => `${at}`.padEnd(1200, "x"));
  const sql = dialectSql(bind({ select: ["value"], where: { field: "code", op: "in", value } }), ["duckdb", "athena"]);
  expect(sql.duckdb).toHaveProperty("text");
  expect(sql.athena).toEqual({ unsupported: expect.stringMatching(/Athena/) });
});
