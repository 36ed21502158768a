import { isHttps } from "@/lib/env";

/** What is known of a request before anyone is signed in. */
export type RequestFacts = { requestId: string; ip: string | null; userAgent: string | null };

/** The header that instrumentation.ts sets to the address of the connection, over anything a client sent. */
export const PEER_HEADER = "x-medlake-peer";

/** The caller's address as far as it can be believed, and its browser. */
export function requestFacts(request: { headers: Headers }, requestId: string): RequestFacts {
  return { requestId, ip: clientAddress(request.headers), userAgent: request.headers.get("user-agent")?.slice(0, 300) ?? null };
}

/**
 * The address of the connection. Behind https there is a proxy: then the last entry of X-Forwarded-For, which the
 * proxy itself appended; earlier ones are the client's own words.
 */
function clientAddress(headers: Headers): string | null {
  const peer = headers.get(PEER_HEADER);
  if (!isHttps()) return peer;
  const forwarded = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return forwarded ? forwarded.slice(0, 64) : peer;
}
