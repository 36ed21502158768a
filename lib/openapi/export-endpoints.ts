import type { Endpoint } from "./endpoint";

/** Files made of whole answers, and receipts. */
export const EXPORT_ENDPOINTS: readonly Endpoint[] = [];
