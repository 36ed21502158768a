import type { Action } from "@/lib/access";
import { pages } from "@/lib/urls";

/** What the person's role allows at all; the server decides again on every request. */
export type Can = readonly Action[];

export type NavEntry = { key: "datasets" | "explore" | "saved" | "dashboards" | "uploads" | "runs" | "admin"; label: string; href: string };

/** What is in the left bar for someone who can do these things: nothing that the server would refuse. */
export function navigationFor(org: string, can: Can): NavEntry[] {
  const entries: NavEntry[] = [{ key: "datasets", label: "Datasets", href: pages.datasets(org) }];
  if (can.includes("query.summary") || can.includes("query.rows"))
    entries.push({ key: "explore", label: "Explore", href: pages.explore(org) });
  if (can.includes("saved.view")) {
    entries.push({ key: "saved", label: "Saved", href: pages.saved(org) });
    entries.push({ key: "dashboards", label: "Dashboards", href: pages.dashboards(org) });
  }
  if (can.includes("dataset.upload")) entries.push({ key: "uploads", label: "Send data", href: pages.uploads(org) });
  if (can.includes("run.view")) entries.push({ key: "runs", label: "Runs", href: pages.runs(org) });
  const [admin] = adminTabsFor(org, can);
  // Who holds only keys finds them in the account menu.
  if (admin && admin.key !== "api-keys") entries.push({ key: "admin", label: "Admin", href: admin.href });
  return entries;
}

export type AdminTab = {
  key: "members" | "grants" | "limits" | "questions" | "notices" | "audit" | "api-keys";
  label: string;
  href: string;
};

/** The sections of Admin someone may open. */
export function adminTabsFor(org: string, can: Can): AdminTab[] {
  const tabs: AdminTab[] = [];
  if (can.includes("member.view")) tabs.push({ key: "members", label: "Members", href: pages.members(org) });
  if (can.includes("grant.manage")) tabs.push({ key: "grants", label: "Grants", href: pages.grants(org) });
  if (can.includes("limit.manage")) tabs.push({ key: "limits", label: "Limits", href: pages.limits(org) });
  if (can.includes("query.list")) tabs.push({ key: "questions", label: "Questions", href: pages.questions(org) });
  if (can.includes("audit.view")) tabs.push({ key: "audit", label: "Audit", href: pages.audit(org) });
  if (can.includes("notice.view")) tabs.push({ key: "notices", label: "Notices", href: pages.notices(org) });
  if (can.includes("key.own")) tabs.push({ key: "api-keys", label: "API keys", href: pages.apiKeys(org) });
  return tabs;
}

export type Crumb = { label: string; href: string | null };

const WORDS: Record<string, string> = {
  datasets: "Datasets",
  new: "New dataset",
  coverage: "Coverage",
  relationships: "Relationships",
  versions: "Versions",
  access: "Access",
  contract: "Contract",
  explore: "Explore",
  saved: "Saved",
  impact: "What would break",
  dashboards: "Dashboards",
  edit: "Edit",
  exports: "Downloads",
  uploads: "Send data",
  runs: "Runs",
  members: "Members",
  grants: "Grants",
  limits: "Limits",
  questions: "Questions",
  notices: "Notices",
  audit: "Audit",
  "api-keys": "API keys",
  account: "Account",
};

/** What an id in an address stands for; its name is the heading of its page. */
const THINGS: Record<string, string> = { sq: "Question", dash: "Dashboard", qry: "Receipt", run: "Run" };

/**
 * The way from the section down to this page: `Datasets / Lab results / Coverage`. The last one is the page itself.
 * `names` are what pages said that their ids and short names are called.
 */
export function breadcrumbs(pathname: string, org: string, names: ReadonlyMap<string, string> = new Map()): Crumb[] {
  const segments = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  if (segments[0] !== org) return [];
  const crumbs: Crumb[] = [];
  for (let index = 1; index < segments.length; index += 1) {
    const segment = segments[index] ?? "";
    // Receipts have no list: each is reached from its answer.
    if (segment === "receipts" && index === 1) continue;
    // `admin` is no page of its own, and names stand as they are in the second place.
    if (segment === "admin" && index === 1) {
      crumbs.push({ label: "Admin", href: null });
      continue;
    }
    const isName = index === 2 && segments[1] === "datasets" && segment !== "new";
    const href = `/${segments
      .slice(0, index + 1)
      .map(encodeURIComponent)
      .join("/")}`;
    const named = THINGS[/^([a-z]+)_/.exec(segment)?.[1] ?? ""];
    crumbs.push({ label: names.get(segment) ?? (isName ? segment : (named ?? WORDS[segment] ?? segment)), href });
  }
  const last = crumbs.at(-1);
  if (last) last.href = null;
  return crumbs;
}

/** Whether the page at `pathname` belongs to a navigation entry. */
export function isCurrent(entry: NavEntry, pathname: string, org: string): boolean {
  const section = `/${encodeURIComponent(org)}/${entry.key}`;
  return pathname === section || pathname.startsWith(`${section}/`);
}
