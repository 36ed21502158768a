import type { Endpoint } from "./endpoint";

/** Saved questions, and what a change of a dataset would break. */
export const SAVED_ENDPOINTS: readonly Endpoint[] = [];
