import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { useChildrenFrom } from "../child-entry";

/**
 * Bundles the child processes into a folder of this test process and uses them from there, so a test never runs
 * an old dist/. The folder is inside node_modules, where the bundles find their packages. Answers how to remove it,
 * so that `beforeAll(buildChildren)` does.
 */
export async function buildChildren(): Promise<() => void> {
  const root = process.cwd();
  const directory = path.join(root, "node_modules", ".cache", `medlake-children-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), '{"type":"module"}');
  await build({
    entryPoints: { "duckdb-child": path.join(root, "lib/engines/duckdb/child.ts"), "ingest-child": path.join(root, "lib/ingest/child.ts") },
    outdir: directory,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    tsconfig: path.join(root, "tsconfig.json"),
    logLevel: "error",
  });
  useChildrenFrom(directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
