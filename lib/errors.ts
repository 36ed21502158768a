/**
 * The closed set of errors: code → HTTP status, and whether a job may try again.
 * Clients rely on the codes and statuses.
 */
export const ERRORS = {
  INVALID_INPUT: { status: 400, retry: false },
  UNAUTHENTICATED: { status: 401, retry: false },
  FORBIDDEN: { status: 403, retry: false },
  NOT_FOUND: { status: 404, retry: false },
  CONFLICT: { status: 409, retry: false },
  TOO_LARGE: { status: 413, retry: false },
  INVALID_QUERY: { status: 422, retry: false },
  LIMIT_EXCEEDED: { status: 422, retry: false },
  UNSUPPORTED: { status: 422, retry: false },
  RATE_LIMITED: { status: 429, retry: true },
  CANCELLED: { status: 499, retry: false },
  ENGINE_FAILED: { status: 502, retry: true },
  INTERNAL: { status: 500, retry: true },
} as const satisfies Record<string, { status: number; retry: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** Where in the input something is wrong, and what. `path` is dotted: `measures.0.field`. */
export type ErrorDetail = { path: string; message: string };

/**
 * The one error class. The message says what happened, what was not lost and what to do, and never holds a
 * cell's value: it reaches clients, logs and job records as it stands.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetail[] | undefined;
  /** Seconds after which a caller may try again; only with RATE_LIMITED. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetail[]; retryAfterSeconds?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The claim on a job was lost to a newer attempt: roll back and leave the run alone. */
export class Fenced extends AppError {
  constructor(what: string) {
    super("CONFLICT", `A newer attempt has taken over ${what}. This attempt changed nothing.`);
    this.name = "Fenced";
  }
}
