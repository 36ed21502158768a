import { dataPath } from "@/lib/env";
import { localStore } from "./local-store";
import type { ObjectStore } from "./object-store";

/** Files as hospitals sent them, and the lines that were rejected. */
export function uploadsStore(): ObjectStore {
  return localStore(dataPath("uploads"));
}

/** Released answers that are kept to be given again. Only lib/cache writes here. */
export function resultsStore(): ObjectStore {
  return localStore(dataPath("results"));
}

/** Files of answers that people had made, until they expire. */
export function exportsStore(): ObjectStore {
  return localStore(dataPath("exports-kept"));
}

/** The published Parquet files. Only lib/lake writes here. */
export function lakeStore(): ObjectStore {
  return localStore(dataPath("lake"));
}
