import type pg from "pg";
import { AppError } from "@/lib/errors";
import type { SqlValue } from "@/lib/query";

/** Rows as PostgreSQL writes them: every value is text. */
export type TextRows = { columns: number; rows: (string | null)[][] };

/** PostgreSQL's number of parameters has sixteen bits; the driver does not look. */
const MAX_PARAMETERS = 65_535;

/** Runs one statement by the extended protocol, which takes no more than one. */
export async function textQuery(client: pg.PoolClient, text: string, parameters: readonly SqlValue[]): Promise<TextRows> {
  if (parameters.length > MAX_PARAMETERS) throw tooManyValues();
  const result = await client.query<(string | null)[]>({
    text,
    values: parameters.map(({ value }) => value),
    rowMode: "array",
    queryMode: "extended",
    types: { getTypeParser: () => (written: unknown) => written },
  } as pg.QueryArrayConfig<(typeof parameters)[number]["value"][]>);
  return { columns: result.fields.length, rows: result.rows };
}

function tooManyValues(): AppError {
  return new AppError("LIMIT_EXCEEDED", "The question has more values than PostgreSQL takes. Nothing was run. Ask for fewer values.");
}
