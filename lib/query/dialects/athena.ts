import type { Dialect } from "./dialect";
import { TRINO } from "./trino";

/** Athena engine version 3: Trino, with parameters inside WHERE and shorter statements. */
export const ATHENA: Dialect = {
  ...TRINO,
  name: "athena",
  label: "Athena",
  values: "where",
  limits: { sqlBytes: 200_000, parameters: 100_000, identifierBytes: 255 },
};
