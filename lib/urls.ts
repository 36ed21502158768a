/** Every internal address. Segments and values are encoded here and nowhere else. */

type SearchValue = string | number | null | undefined;

function withSearch(path: string, search: Record<string, SearchValue> = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== null && value !== undefined && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Joins segments, each encoded: a slash inside a name can never become a path separator. */
function at(...segments: string[]): string {
  return `/${segments.map(encodeURIComponent).join("/")}`;
}

export const DATASET_TABS = ["columns", "coverage", "versions", "relationships", "access", "contract"] as const;
export type DatasetTab = (typeof DATASET_TABS)[number];

export type RunFilter = {
  dataset?: string | null;
  hospital?: string | null;
  period?: string | null;
  /** One or several, separated by commas. */
  state?: string | null;
  kind?: string | null;
  trigger?: string | null;
  from?: string | null;
  to?: string | null;
  search?: string | null;
  cursor?: string | null;
};

/** Addresses of pages. */
export const pages = {
  home: () => "/",
  signIn: (next?: string) => withSearch("/sign-in", { next }),
  invite: (token: string) => at("invite", token),
  switchOrganisation: (org?: string, next?: string) => withSearch("/switch", { to: org, next }),
  datasets: (org: string) => at(org, "datasets"),
  newDataset: (org: string) => at(org, "datasets", "new"),
  dataset: (org: string, slug: string, tab: DatasetTab = "columns") =>
    tab === "columns" ? at(org, "datasets", slug) : at(org, "datasets", slug, tab),
  /** `q` is the question as `queryToSearch` of lib/query writes it. */
  explore: (org: string, search: { dataset?: string; q?: string } = {}) => withSearch(at(org, "explore"), search),
  saved: (org: string, search: { folder?: string; tag?: string; dataset?: string } = {}) => withSearch(at(org, "saved"), search),
  savedQuestion: (org: string, id: string) => at(org, "saved", id),
  /** Explore with a saved question opened, to look at or to change. */
  exploreSaved: (org: string, id: string, search: { dataset?: string; q?: string } = {}) =>
    withSearch(at(org, "explore"), { saved: id, ...search }),
  impact: (org: string, dataset?: string) => withSearch(at(org, "saved", "impact"), { dataset }),
  dashboards: (org: string, search: { folder?: string; tag?: string } = {}) => withSearch(at(org, "dashboards"), search),
  dashboard: (org: string, id: string) => at(org, "dashboards", id),
  editDashboard: (org: string, id: string) => at(org, "dashboards", id, "edit"),
  exports: (org: string) => at(org, "exports"),
  receipt: (org: string, id: string) => at(org, "receipts", id),
  /** A dashboard by a link, without an account. */
  shared: (token: string) => at("shared", token),
  uploads: (org: string, dataset?: string) => withSearch(at(org, "uploads"), { dataset }),
  runs: (org: string, filter: RunFilter = {}) => withSearch(at(org, "runs"), filter),
  run: (org: string, runId: string) => at(org, "runs", runId),
  members: (org: string) => at(org, "admin", "members"),
  grants: (org: string) => at(org, "admin", "grants"),
  limits: (org: string) => at(org, "admin", "limits"),
  questions: (org: string) => at(org, "admin", "questions"),
  notices: (org: string) => at(org, "admin", "notices"),
  audit: (org: string) => at(org, "admin", "audit"),
  apiKeys: (org: string) => at(org, "admin", "api-keys"),
  account: (org: string) => at(org, "account"),
  apiDocs: () => "/api/docs",
} as const;

const API = "/api/v1";

/** Addresses of the REST API, relative to the site. */
export const endpoints = {
  datasets: () => `${API}/datasets`,
  dataset: (slug: string) => `${API}${at("datasets", slug)}`,
  versions: (slug: string, cursor?: string | null) => withSearch(`${API}${at("datasets", slug, "versions")}`, { cursor }),
  version: (slug: string, version: number) => `${API}${at("datasets", slug, "versions", String(version))}`,
  restoreVersion: (slug: string, version: number) => `${API}${at("datasets", slug, "versions", String(version), "restore")}`,
  compareVersions: (slug: string) => `${API}${at("datasets", slug, "versions", "compare")}`,
  contractPreview: (slug: string) => `${API}${at("datasets", slug, "contract", "preview")}`,
  contracts: (slug: string) => `${API}${at("datasets", slug, "contracts")}`,
  contractVersion: (slug: string, version: number) => `${API}${at("datasets", slug, "contracts", String(version))}`,
  aliases: (slug: string, search: { hospital?: string; header?: string } = {}) =>
    withSearch(`${API}${at("datasets", slug, "aliases")}`, search),
  reprocess: (slug: string) => `${API}${at("datasets", slug, "reprocess")}`,
  backfill: (id: string) => `${API}${at("backfills", id)}`,
  backfillAction: (id: string, action: "pause" | "resume" | "cancel") => `${API}${at("backfills", id, action)}`,
  datasetSettings: (slug: string) => `${API}${at("datasets", slug, "settings")}`,
  contract: (slug: string) => `${API}${at("datasets", slug, "contract")}`,
  column: (slug: string, column: string) => `${API}${at("datasets", slug, "columns", column)}`,
  columnValues: (slug: string, column: string, search?: string) =>
    withSearch(`${API}${at("datasets", slug, "columns", column, "values")}`, { search }),
  relationships: (slug: string) => `${API}${at("datasets", slug, "relationships")}`,
  relationship: (slug: string, name: string) => `${API}${at("datasets", slug, "relationships", name)}`,
  grants: (slug: string) => `${API}${at("datasets", slug, "grants")}`,
  grant: (slug: string, grantId: string) => `${API}${at("datasets", slug, "grants", grantId)}`,
  part: (slug: string, part: { hospital?: string; period: string; source?: string; reason?: string }) =>
    withSearch(`${API}${at("datasets", slug, "parts")}`, part),
  upload: (
    slug: string,
    search: { filename: string; hospital?: string | null; period?: string | null; sha256?: string | null; rehearsal?: "true" | null },
  ) => withSearch(`${API}${at("datasets", slug, "uploads")}`, search),
  uploads: (search: { dataset?: string; cursor?: string | null; limit?: number } = {}) => withSearch(`${API}/uploads`, search),
  /** Where tus sends files that are gone on with after a break. */
  tus: () => "/api/uploads",
  uploadSessions: (dataset?: string) => withSearch(`${API}/uploads/sessions`, { dataset }),
  uploadSession: (id: string) => `${API}${at("uploads", "sessions", id)}`,
  runs: (search: RunFilter & { limit?: number } = {}) => withSearch(`${API}/runs`, search),
  run: (runId: string) => `${API}${at("runs", runId)}`,
  rejected: (runId: string) => `${API}${at("runs", runId, "rejected.csv")}`,
  runIssues: (runId: string) => `${API}${at("runs", runId, "issues")}`,
  corrected: (runId: string, search: { filename: string; sha256?: string }) =>
    withSearch(`${API}${at("runs", runId, "corrected")}`, search),
  runAction: (runId: string, action: "accept" | "cancel" | "retry" | "publish") => `${API}${at("runs", runId, action)}`,
  runEvents: (runId: string, after?: number) => withSearch(`${API}${at("runs", runId, "events")}`, { after }),
  redrive: () => `${API}/runs/redrive`,
  calendar: (slug: string, search: { from?: string; to?: string } = {}) => withSearch(`${API}${at("datasets", slug, "calendar")}`, search),
  schedules: (slug: string) => `${API}${at("datasets", slug, "schedules")}`,
  notices: (search: { cursor?: string | null } = {}) => withSearch(`${API}/notices`, search),
  channels: () => `${API}/notices/channels`,
  channel: (id: string) => `${API}${at("notices", "channels", id)}`,
  channelTest: (id: string) => `${API}${at("notices", "channels", id, "test")}`,
  query: () => `${API}/query`,
  queryPlan: () => `${API}/query/plan`,
  queryExport: () => `${API}/query/export`,
  queries: (search: { state?: string | null; cursor?: string | null } = {}) => withSearch(`${API}/queries`, search),
  savedQueries: (
    search: { search?: string; dataset?: string; folder?: string; tag?: string; cursor?: string | null; limit?: number } = {},
  ) => withSearch(`${API}/saved-queries`, search),
  savedQuery: (id: string) => `${API}${at("saved-queries", id)}`,
  savedQueryResult: (id: string) => `${API}${at("saved-queries", id, "result")}`,
  savedQueryVersion: (id: string, version: number) => `${API}${at("saved-queries", id, "versions", String(version))}`,
  restoreSavedQuery: (id: string, version: number) => `${API}${at("saved-queries", id, "versions", String(version), "restore")}`,
  savedQueryShares: (id: string) => `${API}${at("saved-queries", id, "shares")}`,
  /** Kept questions that cannot be asked: as things are, under a contract (POST), or after a held run. */
  impact: (slug: string) => `${API}${at("datasets", slug, "impact")}`,
  runImpact: (runId: string) => `${API}${at("runs", runId, "impact")}`,
  allImpact: () => `${API}/saved-queries/impact`,
  dashboards: (search: { search?: string; dataset?: string; folder?: string; tag?: string; cursor?: string | null; limit?: number } = {}) =>
    withSearch(`${API}/dashboards`, search),
  dashboard: (id: string) => `${API}${at("dashboards", id)}`,
  dashboardVersion: (id: string, version: number) => `${API}${at("dashboards", id, "versions", String(version))}`,
  restoreDashboard: (id: string, version: number) => `${API}${at("dashboards", id, "versions", String(version), "restore")}`,
  dashboardShares: (id: string) => `${API}${at("dashboards", id, "shares")}`,
  copyDashboard: (id: string) => `${API}${at("dashboards", id, "copy")}`,
  dashboardLinks: (id: string) => `${API}${at("dashboards", id, "links")}`,
  dashboardLink: (id: string, linkId: string) => `${API}${at("dashboards", id, "links", linkId)}`,
  link: (token: string) => `${API}${at("links", token)}`,
  linkTile: (token: string, tileId: string) => `${API}${at("links", token, "tiles", tileId)}`,
  /** People and roles of the own organisation, and organisations, that something can be shared with. */
  audiences: () => `${API}/audiences`,
  exports: (search: { cursor?: string | null } = {}) => withSearch(`${API}/exports`, search),
  export: (id: string) => `${API}${at("exports", id)}`,
  cancelExport: (id: string) => `${API}${at("exports", id, "cancel")}`,
  exportFile: (id: string) => `${API}${at("exports", id, "file")}`,
  exportManifest: (id: string) => `${API}${at("exports", id, "manifest.json")}`,
  search: (text: string) => withSearch(`${API}/search`, { q: text }),
  receipt: (id: string) => `${API}${at("receipts", id)}`,
  checkReceipt: (id: string) => `${API}${at("receipts", id, "check")}`,
  /** Those of all datasets that wait. */
  openAccessRequests: () => `${API}/access-requests`,
  accessRequests: (slug: string) => `${API}${at("datasets", slug, "access-requests")}`,
  accessRequest: (slug: string, id: string) => `${API}${at("datasets", slug, "access-requests", id)}`,
  queryRun: (queryId: string) => `${API}${at("query", queryId)}`,
  me: () => `${API}/me`,
  password: () => `${API}/me/password`,
  sessions: () => `${API}/me/sessions`,
  session: (sessionId: string) => `${API}${at("me", "sessions", sessionId)}`,
  organisation: () => `${API}/me/organisation`,
  apiKeys: (of?: "me" | "all") => withSearch(`${API}/api-keys`, { of }),
  apiKey: (id: string) => `${API}${at("api-keys", id)}`,
  members: () => `${API}/members`,
  member: (userId: string) => `${API}${at("members", userId)}`,
  memberLimits: (userId: string) => `${API}${at("members", userId, "limits")}`,
  limits: () => `${API}/organisation/limits`,
  invites: () => `${API}/invites`,
  invite: (id: string) => `${API}${at("invites", id)}`,
  acceptInvite: () => `${API}/invites/accept`,
  audit: (search: { action?: string | null; outcome?: string | null; cursor?: string | null } = {}) => withSearch(`${API}/audit`, search),
} as const;

/**
 * A path of this site that a person asked for before signing in, or null. Anything that a browser could read as
 * another site (`//host`, `/\host`, a scheme), at once or after resolving `..`, is null.
 */
export function internalPath(value: string | null | undefined): string | null {
  if (!value || !/^\/[\x21-\x7e]*$/.test(value) || value.includes("\\")) return null;
  const [path = ""] = value.split(/[?#]/);
  return path.includes("//") || /\/\.\.?(?:\/|$)/.test(path) ? null : value;
}
