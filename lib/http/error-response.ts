import { z } from "zod";
import { AppError, ERRORS, type ErrorDetail } from "@/lib/errors";
import { log } from "@/lib/log";
import { baseHeaders, type ErrorBody } from "./answers";

/** The details a client may see of at most this many problems. */
const DETAILS_MAX = 100;

/** Any error in the one shape. What is not an AppError or a refused input is INTERNAL, with a fixed sentence. */
export function errorResponse(error: unknown, requestId: string, signal: AbortSignal): Response {
  const known = asAppError(error, requestId, signal);
  const body: ErrorBody = {
    error: { code: known.code, message: known.message, ...(known.details && { details: known.details }), requestId },
  };
  const headers = baseHeaders(requestId);
  headers.set("content-type", "application/json; charset=utf-8");
  if (known.code === "UNAUTHENTICATED") headers.set("www-authenticate", "Bearer");
  if (known.code === "RATE_LIMITED") headers.set("retry-after", String(Math.max(1, Math.ceil(known.retryAfterSeconds ?? 1))));
  return new Response(JSON.stringify(body), { status: ERRORS[known.code].status, headers });
}

function asAppError(error: unknown, requestId: string, signal: AbortSignal): AppError {
  if (error instanceof AppError && error.code !== "INTERNAL") return error;
  // A second copy of the class (bundles load modules several times) is recognised by its shape.
  if (isOtherCopy(error))
    return new AppError(error.code, error.message, {
      ...(error.details && { details: error.details }),
      ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
    });
  if (error instanceof z.ZodError) return invalidInput(error);
  if (signal.aborted) return new AppError("CANCELLED", "The request was cancelled. Nothing was changed by its unfinished part.");
  logUnexpected(error, requestId);
  return new AppError(
    "INTERNAL",
    "Something went wrong in Medlake. What was saved before is safe. Try again; if it stays, give the request id to whoever runs this server.",
  );
}

function isOtherCopy(error: unknown): error is AppError {
  if (!(error instanceof Error) || (error.name !== "AppError" && error.name !== "Fenced") || !("code" in error)) return false;
  return typeof error.code === "string" && error.code in ERRORS && error.code !== "INTERNAL";
}

/** A zod error as INVALID_INPUT: where, and what was expected; never what was sent. */
export function invalidInput(error: z.ZodError): AppError {
  const details: ErrorDetail[] = error.issues
    .slice(0, DETAILS_MAX)
    .map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message }));
  const first = details[0];
  const where = first && first.path !== "" ? ` First: ${first.path}: ${first.message}.` : first ? ` First: ${first.message}.` : "";
  return new AppError("INVALID_INPUT", `The request is not as it should be.${where} Nothing was changed. Correct it and send it again.`, {
    details,
    cause: error,
  });
}

/** The kind and the place of an unexpected error. Not its message: a driver's can quote a patient's value. */
function logUnexpected(error: unknown, requestId: string): void {
  const facts = error instanceof Error ? { name: error.name, code: codeOf(error), at: framesOf(error) } : { name: typeof error };
  log.error({ requestId, ...facts }, "request failed unexpectedly");
}

function codeOf(error: Error): string | undefined {
  const source = error.cause instanceof Error && "code" in error.cause ? error.cause : error;
  return "code" in source && typeof source.code === "string" ? source.code : undefined;
}

function framesOf(error: Error): string[] {
  // The stack begins with the message, which may have lines of its own.
  const frames = (error.stack ?? "").replace(error.message, "").split("\n");
  return frames
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
