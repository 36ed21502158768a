import pino from "pino";
import { env } from "@/lib/env";

/**
 * The log: one JSON object a line on standard output. Messages and fields hold ids, counts and codes;
 * never a cell's value, a secret or an engine's own message.
 */
export const log = pino({
  level: env().MEDLAKE_LOG_LEVEL,
  base: { process: process.title },
  redact: { paths: ["password", "secret", "token", "*.password", "*.secret", "*.token"], remove: true },
});
