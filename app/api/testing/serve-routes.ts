import { globSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import type { RouteHandler } from "@/lib/http";

type Served = { pattern: RegExp; names: string[]; handlers: Partial<Record<string, RouteHandler>>; depth: number };

export type RouteServer = { url: string; close(): Promise<void> };

/** The route files below app/api behind a real HTTP server, so that a test can call them as a program would. */
export async function serveRoutes(): Promise<RouteServer> {
  const routes: Served[] = [];
  for (const file of globSync("app/api/{v1,health,uploads}/**/route.ts")) {
    const segments = file
      .replace(/\/route\.ts$/, "")
      .split("/")
      .slice(1);
    const names = segments.flatMap((segment) => /^\[+(?:\.\.\.)?([^\]]+)\]+$/.exec(segment)?.[1] ?? []);
    const pattern = new RegExp(`^${segments.map(patternOf).join("")}$`);
    const handlers = (await import(/* @vite-ignore */ path.resolve(file))) as Served["handlers"];
    routes.push({ pattern, names, handlers, depth: names.length });
  }
  // A fixed name wins over a parameter.
  routes.sort((a, b) => a.depth - b.depth);
  const server = createServer((request, response) => void serve(routes, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
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
  const values =
    route.pattern
      .exec(url.pathname)
      ?.slice(1)
      .map((value) => (value === undefined ? undefined : decodeURIComponent(value))) ?? [];
  const response = await handler(new Request(url, init), {
    params: Promise.resolve(
      Object.fromEntries(route.names.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]]))),
    ),
  });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(Readable.fromWeb(response.body as WebStream<Uint8Array>), outgoing).catch(() => outgoing.destroy());
  else outgoing.end();
}
