import type { Role } from "@/lib/context";
import { pages } from "@/lib/urls";

export type NavEntry = { key: "datasets" | "explore" | "uploads" | "runs" | "admin"; label: string; href: string };

const SENDERS: readonly Role[] = ["admin", "data_manager"];
const ASKERS: readonly Role[] = ["admin", "data_manager", "analyst", "viewer"];
const KEY_HOLDERS: readonly Role[] = ["admin", "data_manager", "analyst"];

/** What a role finds in the left bar. The server decides what it may do; this only leaves out what it would refuse. */
export function navigationFor(org: string, role: Role): NavEntry[] {
  const entries: NavEntry[] = [{ key: "datasets", label: "Datasets", href: pages.datasets(org) }];
  if (ASKERS.includes(role)) entries.push({ key: "explore", label: "Explore", href: pages.explore(org) });
  if (SENDERS.includes(role)) {
    entries.push({ key: "uploads", label: "Uploads", href: pages.uploads(org) }, { key: "runs", label: "Runs", href: pages.runs(org) });
  }
  const [admin] = adminTabsFor(org, role);
  if (admin && (role === "admin" || role === "auditor")) entries.push({ key: "admin", label: "Admin", href: admin.href });
  return entries;
}

export type AdminTab = { key: "members" | "grants" | "audit" | "api-keys"; label: string; href: string };

/** The sections of Admin a role may open. */
export function adminTabsFor(org: string, role: Role): AdminTab[] {
  const tabs: AdminTab[] = [];
  if (role === "admin") tabs.push({ key: "members", label: "Members", href: pages.members(org) }, { key: "grants", label: "Grants", href: pages.grants(org) });
  if (role === "admin" || role === "auditor") tabs.push({ key: "audit", label: "Audit", href: pages.audit(org) });
  if (KEY_HOLDERS.includes(role)) tabs.push({ key: "api-keys", label: "API keys", href: pages.apiKeys(org) });
  return tabs;
}

export function mayHoldKeys(role: Role): boolean {
  return KEY_HOLDERS.includes(role);
}

export function maySend(role: Role): boolean {
  return SENDERS.includes(role);
}

export function mayAsk(role: Role): boolean {
  return ASKERS.includes(role);
}

export type Crumb = { label: string; href: string | null };

const WORDS: Record<string, string> = {
  datasets: "Datasets",
  new: "New dataset",
  coverage: "Coverage",
  versions: "Versions",
  access: "Access",
  contract: "Contract",
  explore: "Explore",
  uploads: "Uploads",
  runs: "Runs",
  members: "Members",
  grants: "Grants",
  audit: "Audit",
  "api-keys": "API keys",
  account: "Account",
};

/** The way from the section down to this page: `Datasets / lab-results / Coverage`. The last one is the page itself. */
export function breadcrumbs(pathname: string, org: string): Crumb[] {
  const segments = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  if (segments[0] !== org) return [];
  const crumbs: Crumb[] = [];
  for (let index = 1; index < segments.length; index += 1) {
    const segment = segments[index] ?? "";
    // `admin` is no page of its own, and names stand as they are in the second place.
    if (segment === "admin" && index === 1) {
      crumbs.push({ label: "Admin", href: null });
      continue;
    }
    const isName = index === 2 && (segments[1] === "datasets" ? segment !== "new" : segments[1] === "runs");
    const href = `/${segments.slice(0, index + 1).map(encodeURIComponent).join("/")}`;
    crumbs.push({ label: isName ? segment : (WORDS[segment] ?? segment), href });
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
