import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { PEER_HEADER } from "@/lib/auth/request-facts";

/**
 * Writes the address of each connection into a header of the request, over anything the client sent under that
 * name: handlers see no socket, and X-Forwarded-For is the client's own word.
 */
export function stampPeerAddresses(): void {
  subscribe("http.server.request.start", (message) => {
    if (!hasRequest(message)) return;
    message.request.headers[PEER_HEADER] = message.request.socket.remoteAddress ?? "";
  });
}

function hasRequest(message: unknown): message is { request: IncomingMessage } {
  return typeof message === "object" && message !== null && "request" in message;
}
