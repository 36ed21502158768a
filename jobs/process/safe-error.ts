import { AppError } from "@/lib/errors";

/**
 * An error as it may be kept in the queue's table and in logs: the code and sentence of our own errors, the name and
 * code of others. Messages of drivers and engines can quote a patient's value.
 */
export function safeError(error: unknown): Error {
  const safe = new Error(describe(error));
  safe.name = error instanceof Error ? error.name : "Error";
  safe.stack = [safe.name, ...placesOf(error)].join("\n");
  return safe;
}

function describe(error: unknown): string {
  if (error instanceof AppError) return `${error.code}: ${error.message}`;
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
  return code === undefined ? "An unknown error." : `An unknown error with code ${code}.`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** Where it happened, without the first lines of the stack, which are the message. */
function placesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 20);
}
