import type { Dialect } from "./base";
import { DUCKDB } from "./duckdb";

/** Every dialect there is, by name. Tests must name each of them: see testing/expect-sql.ts. */
export const DIALECTS = { duckdb: DUCKDB } as const satisfies Record<Dialect["name"], Dialect>;
export type DialectName = keyof typeof DIALECTS;
export type { Dialect } from "./base";
