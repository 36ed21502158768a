import { availableParallelism } from "node:os";
import { env } from "@/lib/env";

/** What one question may use. `memory` as the engine writes it, such as `2GB`. */
export type EngineLimits = { seconds: number; memory: string; threads: number; maxRows: number };

/** Cells of one interactive answer; the row that shows there are more is not counted. */
export const MAX_CELLS = 1_000_000;
/** Characters of text of one interactive answer. */
export const MAX_ANSWER_CHARACTERS = 64 * 1024 * 1024;
/** How long an interrupted engine has to answer before its process is killed. */
export const INTERRUPT_GRACE_MS = 1_000;
/** An idle engine process is ended after this time. */
export const IDLE_MS = 300_000;

/** The limits where the caller names none. */
export function defaultLimits(): EngineLimits {
  return {
    seconds: env().MEDLAKE_QUERY_SECONDS,
    memory: env().MEDLAKE_QUERY_MEMORY,
    threads: Math.min(4, availableParallelism()),
    maxRows: 100_000,
  };
}

/** Engine processes that may run questions at the same time. */
export function maxProcesses(): number {
  return Math.max(4, Math.min(8, availableParallelism()));
}

/** Questions that one database of somebody else is asked at the same time. */
export const MAX_CONNECTIONS = 8;
/** How long a connection to an engine may take to be made. */
export const CONNECT_MS = 5_000;
