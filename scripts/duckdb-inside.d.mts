/** How esbuild puts the JavaScript of DuckDB's package into the process that holds it. */
export function duckdbInside(root: string): { alias: Record<string, string>; banner: { js: string } };
