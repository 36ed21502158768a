import type { ErrorCode, ErrorDetail } from "@/lib/errors";

/** What the API answered instead of a result. The message is fit for a person to read. */
export class ApiError extends Error {
  readonly code: ErrorCode | "OFFLINE";
  readonly details: ErrorDetail[];
  readonly requestId: string | null;
  readonly status: number;
  /** Seconds after which to ask again, where the server said so. */
  readonly retryAfterSeconds: number | null;

  constructor(init: {
    code: ErrorCode | "OFFLINE";
    message: string;
    details?: ErrorDetail[];
    requestId?: string | null;
    status: number;
    retryAfterSeconds?: number | null;
  }) {
    super(init.message);
    this.name = "ApiError";
    this.code = init.code;
    this.details = init.details ?? [];
    this.requestId = init.requestId ?? null;
    this.status = init.status;
    this.retryAfterSeconds = init.retryAfterSeconds ?? null;
  }
}

type WireError = { error: { code: ErrorCode; message: string; details?: ErrorDetail[]; requestId?: string } };

function isWireError(value: unknown): value is WireError {
  if (typeof value !== "object" || value === null || !("error" in value)) return false;
  const { error } = value;
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}

/** The error of an answer that is not a success; a body that is not ours (a proxy's page, nothing) gets a fixed sentence. */
export function apiErrorFrom(status: number, body: unknown, requestId: string | null, retryAfter: string | null = null): ApiError {
  const seconds = Number(retryAfter ?? "");
  const retryAfterSeconds = seconds > 0 ? seconds : null;
  if (isWireError(body)) {
    return new ApiError({ ...body.error, requestId: body.error.requestId ?? requestId, status, retryAfterSeconds });
  }
  const code: ErrorCode = status === 401 ? "UNAUTHENTICATED" : status === 404 ? "NOT_FOUND" : status === 429 ? "RATE_LIMITED" : "INTERNAL";
  const message = `The server answered ${status} without saying why. Nothing is known to have changed. Try again; if it stays, give the request id to whoever runs Medlake.`;
  return new ApiError({ code, message, requestId, status, retryAfterSeconds });
}

/** The JSON in `text`, or null when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export type RequestOptions = { signal?: AbortSignal };

async function send<T>(method: string, url: string, body: unknown, options: RequestOptions = {}): Promise<T> {
  const response = await request(method, url, body, options);
  const answer = parseJson(await response.text());
  if (!response.ok) throw apiErrorFrom(response.status, answer, response.headers.get("x-request-id"), response.headers.get("retry-after"));
  // The server's zod schemas made this body; T names the same shape.
  return answer as T;
}

async function request(method: string, url: string, body: unknown, options: RequestOptions): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: options.signal ?? null,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (error) {
    if (error instanceof TypeError) {
      throw new ApiError({
        code: "OFFLINE",
        message: "The server could not be reached. What you entered is still here. Check the connection and try again.",
        status: 0,
      });
    }
    throw error;
  }
}

const underWay = new Map<string, Promise<unknown>>();

/**
 * A change is sent once, however often it is asked for before its answer: the second click of a double click may come before
 * the button is drawn as pressed, and would make a second key, link or dashboard. What has a signal is its caller's to end.
 */
function change<T>(method: string, url: string, body: unknown, options?: RequestOptions): Promise<T> {
  if (options?.signal) return send<T>(method, url, body, options);
  const what = JSON.stringify([method, url, body]);
  const known = underWay.get(what);
  // The same request has the same answer.
  if (known) return known as Promise<T>;
  const sent = send<T>(method, url, body).finally(() => underWay.delete(what));
  underWay.set(what, sent);
  return sent;
}

/** The REST API, with the session's cookie. Every call throws `ApiError` when the answer is not a success. */
export const api = {
  get: <T>(url: string, options?: RequestOptions) => send<T>("GET", url, undefined, options),
  post: <T>(url: string, body: unknown = {}, options?: RequestOptions) => change<T>("POST", url, body, options),
  put: <T>(url: string, body: unknown, options?: RequestOptions) => change<T>("PUT", url, body, options),
  patch: <T>(url: string, body: unknown, options?: RequestOptions) => change<T>("PATCH", url, body, options),
  del: <T>(url: string, options?: RequestOptions) => change<T>("DELETE", url, undefined, options),
};

/** The sentence to show for anything that was thrown. */
export function errorMessage(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return "This did not work, and the reason is not known. What you entered is still here. Try again.";
}
