import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import type { RouteHandler } from "@/lib/http";

/** A route file, as a path below app/, with what it exports. */
export type RouteFile = { file: string; handlers: Partial<Record<string, RouteHandler>> };

type Served = { pattern: RegExp; names: string[]; handlers: RouteFile["handlers"] };

export type RouteServer = { url: string; close(): Promise<void> };

/** Handlers of routes behind a real HTTP server, under the addresses that Next gives them. */
export async function serveHandlers(files: RouteFile[], port = 0): Promise<RouteServer> {
  const routes = files.map(({ file, handlers }): Served => {
    const segments = file.replace(/\/route\.ts$/, "").split("/");
    const names = segments.flatMap((segment) => /^\[+(?:\.\.\.)?([^\]]+)\]+$/.exec(segment)?.[1] ?? []);
    return { pattern: new RegExp(`^${segments.map(patternOf).join("")}$`), names, handlers };
  });
  // A fixed name wins over a parameter.
  routes.sort((a, b) => a.names.length - b.names.length);
  const server = createServer((request, response) => void serve(routes, request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** What a segment of a route's folder matches; `[[name]]` may be missing from the address. */
function patternOf(segment: string): string {
  if (segment.startsWith("[[")) return "(?:/([^/]+))?";
  return segment.startsWith("[") ? "/([^/]+)" : `/${segment.replaceAll(".", "\\.")}`;
}

async function serve(routes: Served[], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
  const route = routes.find(({ pattern }) => pattern.test(url.pathname));
  const handler = route?.handlers[incoming.method ?? "GET"];
  if (!route || !handler) {
    outgoing.writeHead(404).end();
    return;
  }
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const init: RequestInit & { duplex: "half" } = {
    method: incoming.method ?? "GET",
    headers: Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === "string" ? [[name, value]] : [],
    ),
    body: hasBody ? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>) : null,
    signal: gone.signal,
    duplex: "half",
  };
  const values = route.pattern.exec(url.pathname)?.slice(1) ?? [];
  const params = route.names.flatMap((name, index) => {
    const value = values[index];
    return value === undefined ? [] : [[name, decodeURIComponent(value)]];
  });
  const response = await handler(new Request(url, init), { params: Promise.resolve(Object.fromEntries(params)) });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(Readable.fromWeb(response.body as WebStream<Uint8Array>), outgoing).catch(() => outgoing.destroy());
  else outgoing.end();
}
