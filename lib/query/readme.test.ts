import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { BUCKET_NAMES, FUNCTIONS, FUNCTION_NAMES, MEASURE_NAMES, OPERATOR_NAMES, PART_NAMES, compileQuery, type FunctionName } from ".";
import { bindQuestion, sourcesByName } from "./testing/fixture-question";

const README = readFileSync(path.join(import.meta.dirname, "README.md"), "utf8");

test("every operator, measure, function, bucket and part is in the documentation", () => {
  const names = [...OPERATOR_NAMES, ...MEASURE_NAMES, ...FUNCTION_NAMES, ...BUCKET_NAMES, ...PART_NAMES];
  const missing = names.filter((name) => !README.includes(`\`${name}\``));
  expect(missing).toEqual([]);
});

test("the SQL of functions in the documentation is the SQL that is written", () => {
  const table = README.slice(README.indexOf("| function |"), README.indexOf("| `case` |"));
  const rows = table.split("\n").flatMap((line) => {
    const [, names = "", , , text = ""] = line.replaceAll("\\|", "\u0001").split("|");
    const sql = /^ `(.*)` $/.exec(text)?.[1]?.replaceAll("\u0001", "|");
    return sql === undefined ? [] : [{ names, sql }];
  });
  expect(rows.length).toBeGreaterThan(12);
  const written = new Map(FUNCTION_NAMES.map((fn) => [fn, sqlOf(fn)]));
  const wrong = rows.filter(
    ({ names, sql }) => !FUNCTION_NAMES.some((fn) => names.includes(`\`${fn}\``) && written.get(fn)?.includes(sql)),
  );
  expect(wrong).toEqual([]);
});

function sqlOf(fn: FunctionName): string {
  const bound = bindQuestion({ derive: [{ as: "x", expr: FUNCTIONS[fn].example }], select: ["x"] });
  return compileQuery(bound, sourcesByName(bound)).sql;
}

test("the language loads in a browser: no module of Node, no React, no driver", () => {
  const files = ["", "dialects"].flatMap((folder) =>
    readdirSync(path.join(import.meta.dirname, folder))
      .filter((name) => name.endsWith(".ts") && !/\.(test|engines)\.ts$/.test(name))
      .map((name) => path.join(import.meta.dirname, folder, name)),
  );
  expect(files.length).toBeGreaterThan(20);
  const imported = new Set(
    files.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/^(?:import|export|\}).* from "([^"]+)";$/gm)].map((match) => match[1] ?? ""),
    ),
  );
  expect([...imported].filter((name) => !name.startsWith(".")).toSorted()).toEqual(["@/lib/errors", "zod"]);
  expect([...imported].filter((name) => name.includes("testing"))).toEqual([]);
});
