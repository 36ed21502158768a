import type { IncomingMessage } from "node:http";

/**
 * Runs once when the web server starts. Writes the address of each connection into a header of the request, over
 * anything the client sent under that name: handlers see no socket, and X-Forwarded-For is the client's own word.
 */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { subscribe } = await import("node:diagnostics_channel");
  const { PEER_HEADER } = await import("@/lib/auth/request-facts");
  subscribe("http.server.request.start", (message) => {
    if (!hasRequest(message)) return;
    message.request.headers[PEER_HEADER] = message.request.socket.remoteAddress ?? "";
  });
}

function hasRequest(message: unknown): message is { request: IncomingMessage } {
  return typeof message === "object" && message !== null && "request" in message;
}
