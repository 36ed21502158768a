import { expect } from "vitest";
import { bindQuery } from "../bind";
import type { BoundQuery } from "../bound";
import { compileQuery } from "../compile";
import { DIALECT_NAMES, type DialectName } from "../dialects";
import { parseQuery } from "../parse";
import type { CellValue } from "../result";
import { FIXTURE, RELATIONSHIPS } from "./fixture-schema";
import { sourcesByName } from "./fixture-question";

/** The SQL and values of one dialect, or why it refuses. */
export type ExpectedSql = { sql: string; parameters: CellValue[] } | { unsupported: string };

/** Each dialect by name: leaving one out does not compile. */
export type ExpectedByDialect = Record<DialectName, ExpectedSql>;

export const NOW = new Date("2024-03-15T10:20:30.400Z");

/** A query over the fixture from its JSON without `from` and with a default limit of none. */
export function bindFixture(input: Record<string, unknown>): BoundQuery {
  return bindQuery(parseQuery({ from: "t", ...input }), FIXTURE, { now: NOW, defaultLimit: null, relationships: RELATIONSHIPS });
}

/** Compares the SQL of every dialect with what is written down; layout counts as one space. */
export function expectSql(input: Record<string, unknown>, expected: ExpectedByDialect): void {
  const bound = bindFixture(input);
  for (const dialect of DIALECT_NAMES) {
    const wanted = expected[dialect];
    const compile = (): ReturnType<typeof compileQuery> => compileQuery(bound, sourcesByName(bound), { dialect });
    if ("unsupported" in wanted) {
      expect(compile).toThrow(wanted.unsupported);
      continue;
    }
    const compiled = compile();
    const parameters = compiled.parameters.map((parameter) => parameter.value);
    expect({ dialect, sql: compiled.sql.replace(/\s+/g, " "), parameters }).toEqual({ dialect, ...wanted });
  }
}
