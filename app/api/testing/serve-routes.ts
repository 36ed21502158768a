import { globSync } from "node:fs";
import path from "node:path";
import { serveHandlers, type RouteFile, type RouteServer } from "./serve-handlers";

export type { RouteServer } from "./serve-handlers";

/** The route files below app/api behind a real HTTP server, so that a test can call them as a program would. */
export async function serveRoutes(): Promise<RouteServer> {
  const files: RouteFile[] = [];
  for (const file of globSync("app/api/{v1,health,uploads}/**/route.ts")) {
    const handlers = (await import(/* @vite-ignore */ path.resolve(file))) as RouteFile["handlers"];
    files.push({ file: file.replace(/^app\//, ""), handlers });
  }
  return serveHandlers(files);
}
