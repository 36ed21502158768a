import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { BUCKET_NAMES, FUNCTION_NAMES, MEASURE_NAMES, OPERATOR_NAMES, PART_NAMES } from ".";

const README = readFileSync(path.join(import.meta.dirname, "README.md"), "utf8");

test("every operator, measure, function, bucket and part is in the documentation", () => {
  const names = [...OPERATOR_NAMES, ...MEASURE_NAMES, ...FUNCTION_NAMES, ...BUCKET_NAMES, ...PART_NAMES];
  const missing = names.filter((name) => !README.includes(`\`${name}\``));
  expect(missing).toEqual([]);
});

test("the language loads in a browser: no module of Node, no React, no driver", () => {
  const files = ["", "dialects"].flatMap((folder) =>
    readdirSync(path.join(import.meta.dirname, folder))
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
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
