import type { RunFilter } from "@/lib/urls";

/** Keys of the client's cache, one factory per entity. */
export const queryKeys = {
  me: () => ["me"] as const,
  datasets: () => ["datasets"] as const,
  dataset: (slug: string) => ["datasets", slug] as const,
  grants: (slug: string) => ["datasets", slug, "grants"] as const,
  version: (slug: string, version: number) => ["datasets", slug, "version", version] as const,
  newestVersions: (slug: string) => ["datasets", slug, "newest-versions"] as const,
  column: (slug: string, column: string) => ["datasets", slug, "columns", column] as const,
  columnValues: (slug: string, column: string, search: string) => ["datasets", slug, "values", column, search] as const,
  uploads: () => ["uploads"] as const,
  uploadSessions: (dataset: string) => ["uploads", "sessions", dataset] as const,
  runs: (filter: RunFilter = {}) => ["runs", filter] as const,
  run: (runId: string) => ["runs", runId] as const,
  runIssues: (runId: string, attempt: number) => ["runs", runId, "issues", attempt] as const,
  heldRuns: () => ["runs", "held-count"] as const,
  members: () => ["members"] as const,
  limits: () => ["limits"] as const,
  invites: () => ["invites"] as const,
  channels: () => ["channels"] as const,
  notices: () => ["notices"] as const,
  apiKeys: () => ["api-keys"] as const,
  sessions: () => ["me", "sessions"] as const,
};
