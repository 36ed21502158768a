import { AppError } from "@/lib/errors";

/**
 * What a DuckDB error becomes: the word before " Error" in its message → ours. The message itself can quote a
 * value, so it stays in the child process. Anything not listed is ENGINE_FAILED.
 */
const DUCKDB_ERRORS: Record<string, () => AppError> = {
  INTERRUPT: () => cancelled(),
  "Out of Memory": () =>
    new AppError(
      "LIMIT_EXCEEDED",
      "The question needs more memory than it may use. Nothing was changed. Ask for fewer columns or groups, or filter more.",
    ),
  "Out of Range": () =>
    new AppError(
      "ENGINE_FAILED",
      "A number in the calculation is too large for the query engine. Nothing was changed. Filter out extreme values.",
    ),
};

/** Codes the child gives itself, beside those of the engine. */
const CHILD_ERRORS: Record<string, () => AppError> = {
  tooManyRows: () =>
    new AppError(
      "LIMIT_EXCEEDED",
      "The answer is larger than can be shown: at most 1,000,000 cells and 64 MB of text. Nothing was changed. Set a smaller limit or download it as a file.",
    ),
  notOneSelect: () => new AppError("INTERNAL", "What was to be run is not one question. Nothing was run."),
  sandbox: () => new AppError("ENGINE_FAILED", "The query engine could not be locked down, so nothing was run. Start the server again."),
};

/** The AppError for what a child process reported. */
export function engineError(kind: string): AppError {
  const make = CHILD_ERRORS[kind] ?? DUCKDB_ERRORS[kind];
  return make
    ? make()
    : new AppError(
        "ENGINE_FAILED",
        "The query engine could not answer. Nothing was changed. Run it again; if it fails again, tell the person who runs this server.",
      );
}

export function crashed(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "The query engine stopped while it was working. Nothing was changed. Run it again; if it stops again, ask for less data.",
  );
}

export function cancelled(): AppError {
  return new AppError("CANCELLED", "Cancelled. Nothing was changed.");
}

export function timedOut(seconds: number): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    `The question was stopped after ${seconds} seconds. Nothing was changed. Filter more, or ask for fewer groups.`,
  );
}
