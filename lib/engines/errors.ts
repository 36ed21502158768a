import { AppError } from "@/lib/errors";
import type { EngineName } from "./engine";

export const ENGINE_LABELS: Record<EngineName, string> = { duckdb: "DuckDB", postgres: "PostgreSQL", trino: "Trino", athena: "Athena" };

/**
 * What a DuckDB error becomes: the word before " Error" in its message → ours. The message itself can quote a
 * value, so it stays in the child process. Anything not listed is ENGINE_FAILED.
 */
const DUCKDB_ERRORS: Record<string, () => AppError> = {
  INTERRUPT: () => cancelled({ engine: "duckdb", confirmed: "stopped" }),
  "Out of Memory": () => tooMuchMemory(),
  "Out of Range": () => numberTooLarge(),
};

/** Codes the child gives itself, beside those of the engine. */
const CHILD_ERRORS: Record<string, () => AppError> = {
  tooManyRows: () => answerTooLarge(),
  notOneSelect: () => notOneSelect(),
  sandbox: () => new AppError("ENGINE_FAILED", "The query engine could not be locked down, so nothing was run. Start the server again."),
};

/** The AppError for what a child process reported. */
export function engineError(kind: string): AppError {
  const make = CHILD_ERRORS[kind] ?? DUCKDB_ERRORS[kind];
  return make ? make() : engineFailed();
}

/** Any failure that has no sentence of its own. */
export function engineFailed(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "The query engine could not answer. Nothing was changed. Run it again; if it fails again, tell the person who runs this server.",
  );
}

export function tooMuchMemory(): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    "The question needs more memory than it may use. Nothing was changed. Ask for fewer columns or groups, or filter more.",
  );
}

export function numberTooLarge(): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    "A number or date in the calculation is too large for the query engine. Nothing was changed. Filter out extreme values.",
  );
}

export function answerTooLarge(): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    "The answer is larger than can be shown: at most 1,000,000 cells and 64 MB of text. Nothing was changed. Set a smaller limit or download it as a file.",
  );
}

/** What stands where one SELECT of the compiler should: nothing else is run, on any engine. */
export function notOneSelect(): AppError {
  return new AppError("INTERNAL", "What was to be run is not one question. Nothing was run.");
}

/** The engine sent something that is not of the type asked for. */
export function unreadableAnswer(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "The query engine sent an answer that cannot be read. Nothing was changed. Tell the person who runs this server.",
  );
}

export function shuttingDown(): AppError {
  return new AppError("ENGINE_FAILED", "The query engine is shutting down. Nothing was run. Run it again in a moment.");
}

export function fileExists(): AppError {
  return new AppError("INTERNAL", "The export would have overwritten a file. Nothing was written. Run it again.");
}

export function crashed(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "The query engine stopped while it was working. Nothing was changed. Run it again; if it stops again, ask for less data.",
  );
}

/**
 * What is known of a question that was to stop: it had not been started; the engine said that it stopped; its process or
 * connection was ended, because it did not answer; or nothing is known, and it may run on.
 */
export type StopConfirmation = "notStarted" | "stopped" | "ended" | "unknown";

const CANCELLED = "Cancelled. Nothing was changed.";

/** What the engine confirmed, in words. */
const STOPPED: Record<StopConfirmation, (engine: string) => string> = {
  notStarted: (engine) => `${engine} had not started it.`,
  stopped: (engine) => `${engine} confirmed that it stopped.`,
  ended: (engine) =>
    (engine === ENGINE_LABELS.duckdb ? `The ${engine} process` : `The connection to ${engine}`) + " did not answer and was ended.",
  unknown: (engine) => `${engine} did not confirm that it stopped: it may run on until its own time limit.`,
};

/** CANCELLED, with what the engine confirmed as its detail `engine`. */
export function cancelled({ engine, confirmed }: { engine: EngineName; confirmed: StopConfirmation }): AppError {
  const message = STOPPED[confirmed](ENGINE_LABELS[engine]);
  return new AppError("CANCELLED", CANCELLED, { details: [{ path: "engine", message }] });
}

/** CANCELLED for work that is no question, whose process was ended with it. */
export function workCancelled(): AppError {
  return new AppError("CANCELLED", CANCELLED);
}

export function timedOut(seconds: number): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    `The question was stopped after ${seconds} ${seconds === 1 ? "second" : "seconds"}. Nothing was changed. Filter more, or ask for fewer groups.`,
  );
}
