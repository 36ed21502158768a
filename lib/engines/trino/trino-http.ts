import { AppError } from "@/lib/errors";
import { ENGINE_LABELS, engineFailed } from "../errors";
import { lost, signInRefused, unreachable as notReached, type QueryFailure } from "../remote/query-errors";
import { backoff, pause } from "../remote/watch-stop";
import { parsePage } from "./parse-page";
import type { TrinoSettings } from "./trino-settings";

/** One page of an answer, as far as it is used. */
export type TrinoPage = {
  id: string;
  nextUri?: string;
  data?: unknown[][];
  stats?: {
    state?: string;
    progressPercentage?: number;
    queuedTimeMillis?: number;
    elapsedTimeMillis?: number;
    physicalInputBytes?: number;
  };
  error?: QueryFailure;
};

export type TrinoHttp = {
  /** Not cut short by the signal, which only ends further attempts: a statement whose name is not known could not be ended. */
  post(sql: string, headers: Record<string, string>, signal: AbortSignal): Promise<TrinoPage>;
  get(uri: string, signal: AbortSignal): Promise<TrinoPage>;
  /** Asks Trino to end the statement; answers whether the request arrived. */
  remove(uri: string): Promise<boolean>;
  /** The state of a statement in Trino's own list, or null when it does not say. */
  stateOf(queryId: string): Promise<string | null>;
};

const REQUEST_MS = 60_000;
const ATTEMPTS = 8;
const WAIT = { first: 100, most: 3_000 };
/** Answers after which Trino asks to try again. */
const BUSY = new Set([429, 502, 503, 504]);

/** The requests of Trino's protocol, with the account of the settings. */
export function trinoHttp(settings: TrinoSettings): TrinoHttp {
  const base = new URL(settings.url);
  const account = credentials(settings, base);

  async function request(url: URL, init: RequestInit & { method: string }, signal?: AbortSignal): Promise<Response> {
    // A credential goes to the server of the settings and to no other.
    if (url.origin !== base.origin) throw unreachable();
    for (let attempt = 0; ; attempt++) {
      const response = await once(url, init, signal);
      const isLast = attempt + 1 >= ATTEMPTS || signal?.aborted === true;
      if (response && !(BUSY.has(response.status) && !isLast)) return response;
      if (isLast) throw unreachable();
      const asked = Number(response?.headers.get("retry-after") ?? 0) * 1000;
      await response?.body?.cancel();
      await pause(Math.max(asked > 0 ? Math.min(asked, 30_000) : 0, backoff(attempt, WAIT)), signal);
    }
  }

  /** The response, or null where there is none and the request may be sent again. */
  async function once(url: URL, init: RequestInit & { method: string }, signal: AbortSignal | undefined): Promise<Response | null> {
    const limit = AbortSignal.timeout(REQUEST_MS);
    try {
      return await fetch(url, {
        ...init,
        headers: { "X-Trino-User": settings.user, ...account, ...init.headers },
        redirect: "error",
        signal: signal && init.method !== "POST" ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (error) {
      // A statement that may have arrived is not sent a second time.
      if (init.method === "POST" && !isRefused(error)) throw unreachable();
      return null;
    }
  }

  async function page(url: URL, init: RequestInit & { method: string }, signal?: AbortSignal): Promise<TrinoPage> {
    const response = await request(url, init, signal);
    if (!response.ok) {
      await response.body?.cancel();
      throw BUSY.has(response.status) ? unreachable() : refused(response.status);
    }
    return parsePage(await response.text().catch(() => Promise.reject(unreachable())));
  }

  return {
    post: (sql, headers, signal) =>
      page(
        new URL("/v1/statement", base),
        { method: "POST", body: sql, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers } },
        signal,
      ),
    get: (uri, signal) => page(new URL(uri), { method: "GET" }, signal),
    async remove(uri) {
      const response = await request(new URL(uri), { method: "DELETE" }).catch(() => null);
      await response?.body?.cancel();
      return response !== null && response.ok;
    },
    async stateOf(queryId) {
      const url = new URL(`/v1/query/${encodeURIComponent(queryId)}?pruned=true`, base);
      const response = await request(url, { method: "GET" }).catch(() => null);
      if (!response?.ok) return null;
      const body: unknown = await response.json().catch(() => null);
      return typeof body === "object" && body !== null && "state" in body && typeof body.state === "string" ? body.state : null;
    },
  };
}

function credentials(settings: TrinoSettings, base: URL): Record<string, string> {
  const { password, token, user } = settings;
  if (password === undefined && token === undefined) return {};
  const isHere = ["127.0.0.1", "[::1]", "localhost"].includes(base.hostname);
  if (base.protocol !== "https:" && !isHere) throw insecure();
  if (token !== undefined) return { Authorization: `Bearer ${token}` };
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}` };
}

/** Whether nobody listened, so that nothing can have arrived. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}

function unreachable(): AppError {
  return notReached({ label: ENGINE_LABELS.trino });
}

/** The answer to a request that did not reach its statement. */
function refused(status: number): AppError {
  if (status === 401 || status === 403) return signInRefused({ label: ENGINE_LABELS.trino });
  // It was restarted, or nobody asked for the rows in time.
  return status === 404 || status === 410 ? lost({ label: ENGINE_LABELS.trino }) : engineFailed();
}

/** A password or token would have travelled where others can read it. */
function insecure(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "Medlake sends its password or token to Trino by https only. Nothing was run. Whoever runs this server can correct MEDLAKE_TRINO_URL.",
  );
}
