import type { Endpoint } from "./endpoint";

/** Dashboards, their links, and search. */
export const DASHBOARD_ENDPOINTS: readonly Endpoint[] = [];
