import { ATHENA } from "./athena";
import type { Dialect, DialectName } from "./dialect";
import { DUCKDB } from "./duckdb";
import { POSTGRES } from "./postgres";
import { TRINO } from "./trino";

/** Every dialect there is, by name. Tests must name each of them: see testing/expect-sql.ts. */
export const DIALECTS = { duckdb: DUCKDB, postgres: POSTGRES, trino: TRINO, athena: ATHENA } as const satisfies Record<
  DialectName,
  Dialect
>;
export { DIALECT_NAMES } from "./dialect";
export { requireFeature } from "./require-feature";
export type { Dialect, DialectName, Feature } from "./dialect";
