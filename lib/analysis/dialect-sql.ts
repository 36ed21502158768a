import { AppError } from "@/lib/errors";
import { compileQuery, type BoundQuery, type DialectName, type Sources } from "@/lib/query";
import type { PlanAnswer } from "./answers";

/** A question's own SQL, over the names of its datasets, in each of these dialects; or what a dialect lacks for it. */
export function dialectSql(bound: BoundQuery, dialects: readonly DialectName[]): PlanAnswer["sql"] {
  return Object.fromEntries(dialects.map((dialect) => [dialect, inDialect(bound, dialect)]));
}

function inDialect(bound: BoundQuery, dialect: DialectName): NonNullable<PlanAnswer["sql"][DialectName]> {
  try {
    const { sql, parameters } = compileQuery(bound, logicalSources(bound), { dialect });
    return { text: sql, parameters: parameters.map((parameter) => parameter.value) };
  } catch (error) {
    if (error instanceof AppError && (error.code === "UNSUPPORTED" || error.code === "LIMIT_EXCEEDED"))
      return { unsupported: error.message };
    throw error;
  }
}

/** The datasets of a question by their names: the sources of the SQL that people see. */
export function logicalSources(bound: BoundQuery): Sources {
  const joins = Object.fromEntries(bound.joins.map((join) => [join.name, { kind: "logical" as const, name: join.schema.slug }]));
  return { from: { kind: "logical", name: bound.schema.slug }, joins };
}
