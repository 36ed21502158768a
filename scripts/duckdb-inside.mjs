import path from "node:path";

/**
 * How esbuild puts the JavaScript of DuckDB's package into the process that holds it. It is two hundred small files, which
 * take longer to load one by one than the engine itself; its binary stays where it is installed.
 */
export function duckdbInside(root) {
  return {
    alias: { "@duckdb/node-api": path.join(root, "node_modules", "@duckdb", "node-api", "lib", "index.js") },
    // It is CommonJS and asks for its binary by `require`, which a module does not have.
    banner: { js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);' },
  };
}
