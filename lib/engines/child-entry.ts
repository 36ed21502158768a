import path from "node:path";
import { appRoot } from "@/lib/env";

let folder: string | undefined;

/** The bundle of a child process, such as `duckdb-child`. */
export function childEntry(name: string): string {
  return path.join(folder ?? path.join(appRoot(), "dist"), `${name}.js`);
}

/** Takes the bundles from another folder than dist/; tests build their own. */
export function useChildrenFrom(directory: string): void {
  folder = directory;
}
