import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@/lib/errors";
import type { BoundQuery } from "../bound";
import { compileQuery } from "../compile";
import { DIALECT_NAMES, type DialectName } from "../dialects";
import type { Sources } from "../source";

const FOLDER = path.join(import.meta.dirname, "..", "testdata");

/** The SQL of one question in every dialect, or why a dialect refuses it. */
export function sqlOfAllDialects(bound: BoundQuery, sources: Sources): string {
  return DIALECT_NAMES.map((dialect) => `-- ${dialect}\n${sqlOf(bound, sources, dialect)}`).join("\n");
}

function sqlOf(bound: BoundQuery, sources: Sources, dialect: DialectName): string {
  try {
    const { sql, parameters } = compileQuery(bound, sources, { dialect });
    const values = parameters.map((parameter) => parameter.value);
    return values.length === 0 ? sql : `${sql}\n-- values: ${JSON.stringify(values)}`;
  } catch (error) {
    if (error instanceof AppError && error.code === "UNSUPPORTED") return `-- unsupported: ${error.message}`;
    throw error;
  }
}

/**
 * The whole of a golden file, against what came: a list of cases, each under `-- case: name`. A difference is written
 * beside it as `<file>.changed`, for a person to read and move into place.
 */
export function compareGolden(
  file: string,
  cases: readonly (readonly [name: string, sql: string])[],
): { expected: string; actual: string } {
  const wanted = path.join(FOLDER, file);
  const actual = cases.map(([name, sql]) => `-- case: ${name}\n${sql}\n`).join("\n");
  const expected = existsSync(wanted) ? readFileSync(wanted, "utf8") : "";
  if (actual === expected) rmSync(`${wanted}.changed`, { force: true });
  else writeFileSync(`${wanted}.changed`, actual);
  return { expected, actual };
}
