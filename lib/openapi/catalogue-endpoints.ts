import type { Endpoint } from "./endpoint";

/** Requests for access. */
export const CATALOGUE_ENDPOINTS: readonly Endpoint[] = [];
