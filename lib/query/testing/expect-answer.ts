import { expect } from "vitest";
import type { BoundQuery } from "../bound";
import { compileQuery } from "../compile";
import type { DialectName } from "../dialects";
import type { CellValue } from "../result";
import type { CompiledQuery, Sources } from "../source";
import { alignAnswer, answerOf } from "./answer";
import type { Answer } from "./evaluate";
import { sourcesByName } from "./fixture-question";

/** An engine that has the fixture: as tables by their names, unless `sources` says where else. */
export type EngineUnderTest = {
  dialect: DialectName;
  run: (compiled: CompiledQuery) => Promise<CellValue[][]>;
  sources?: (bound: BoundQuery) => Sources;
};

/** Runs the question and compares the answer; a difference is shown with the question and its SQL. */
export async function expectAnswer(engine: EngineUnderTest, bound: BoundQuery, { rows, others, totals }: Answer): Promise<void> {
  const compiled = compileQuery(bound, (engine.sources ?? sourcesByName)(bound), { dialect: engine.dialect });
  const shown = (): string =>
    `${engine.dialect} answers otherwise:\n${JSON.stringify(bound.query)}\n${compiled.sql}\n${JSON.stringify(compiled.parameters)}`;
  const cells = await engine.run(compiled).catch((error: unknown) => {
    throw new Error(shown(), { cause: error });
  });
  const expected = { rows, others, totals };
  try {
    expect(alignAnswer(answerOf(compiled, cells), expected, bound)).toEqual(expected);
  } catch (error) {
    throw new Error(shown(), { cause: error });
  }
}
