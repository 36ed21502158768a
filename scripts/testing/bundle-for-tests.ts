import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { duckdbInside } from "../duckdb-inside.mjs";

/**
 * Bundles entry points (name → file below the root) into a folder of this test process, so a test never runs an old
 * dist/. The folder is inside node_modules, where the bundles find their packages; it goes with the process.
 */
export async function bundleForTests(name: string, entries: Record<string, string>): Promise<string> {
  const root = process.cwd();
  const directory = path.join(root, "node_modules", ".cache", `medlake-${name}-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), '{"type":"module"}');
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, path.join(root, file)])),
    outdir: directory,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    ...duckdbInside(root),
    tsconfig: path.join(root, "tsconfig.json"),
    logLevel: "error",
  });
  return directory;
}

/** The child processes of the engine and of ingestion. */
export const CHILD_ENTRIES = { "duckdb-child": "lib/engines/duckdb/child.ts", "ingest-child": "lib/ingest/child.ts" };
