import type { FoundItem } from "@/lib/search";
import { pages } from "@/lib/urls";
import { adminTabsFor, navigationFor, type Can } from "../navigation";

export const PALETTE_GROUPS = ["Recent", "Datasets", "Columns", "Saved questions", "Dashboards", "Pages", "Actions"] as const;
export type PaletteGroup = (typeof PALETTE_GROUPS)[number];

/** What choosing an item does: goes to an address, opens Explore on a column, or one of the actions. */
export type PaletteTarget =
  | { kind: "page"; href: string }
  | { kind: "column"; dataset: string; column: string }
  | { kind: "action"; action: PaletteAction };
export type PaletteAction = "new-dashboard" | "theme" | "tour" | "sign-out";

export type PaletteItem = { id: string; group: PaletteGroup; title: string; detail: string; target: PaletteTarget };

const FOUND_GROUPS = {
  dataset: "Datasets",
  column: "Columns",
  question: "Saved questions",
  dashboard: "Dashboards",
} as const satisfies Record<FoundItem["kind"], PaletteGroup>;

/** What the search found, as items. */
export function foundItems(found: readonly FoundItem[], org: string): PaletteItem[] {
  return found.map((item) => ({
    id: [item.kind, item.dataset?.slug, item.id].filter(Boolean).join(" "),
    group: FOUND_GROUPS[item.kind],
    title: item.title,
    detail: item.kind === "column" ? [item.dataset?.name, item.detail].filter(Boolean).join(" · ") : item.detail,
    target: targetOf(item, org),
  }));
}

function targetOf({ kind, id, dataset }: FoundItem, org: string): PaletteTarget {
  if (kind === "dataset") return { kind: "page", href: pages.dataset(org, id) };
  if (kind === "question") return { kind: "page", href: pages.savedQuestion(org, id) };
  if (kind === "dashboard") return { kind: "page", href: pages.dashboard(org, id) };
  return { kind: "column", dataset: dataset?.slug ?? "", column: id };
}

function page(title: string, href: string, detail = ""): PaletteItem {
  return { id: `page ${href}`, group: "Pages", title, detail, target: { kind: "page", href } };
}

/** The pages someone who can do these things has. */
export function pageItems(org: string, can: Can): PaletteItem[] {
  const items = navigationFor(org, can)
    .filter((entry) => entry.key !== "admin")
    .map((entry) => page(entry.label, entry.href));
  items.push(...adminTabsFor(org, can).map((tab) => page(tab.label, tab.href, "Admin")));
  if (can.includes("saved.view")) items.push(page("What would break", pages.impact(org), "Saved questions that cannot be asked"));
  if (can.includes("export.own")) items.push(page("Downloads", pages.exports(org), "Files made of whole answers"));
  items.push(page("Account", pages.account(org), "Password, sessions, numbers and dates"));
  items.push(page("API reference", pages.apiDocs(), "How programs ask"));
  return items;
}

function action(title: string, id: PaletteAction, detail = ""): PaletteItem {
  return { id: `action ${id}`, group: "Actions", title, detail, target: { kind: "action", action: id } };
}

/** What can be done from anywhere; a question can be begun about each dataset that was found. */
export function actionItems(org: string, can: Can, found: readonly FoundItem[]): PaletteItem[] {
  const asks = can.includes("query.summary") || can.includes("query.rows");
  const open = (title: string, href: string): PaletteItem => ({ ...page(title, href), group: "Actions", id: `open ${href}` });
  const about = found
    .filter((item) => item.kind === "dataset")
    .slice(0, 3)
    .map((item) => open(`New question about ${item.title}`, pages.explore(org, { dataset: item.id })));
  return [
    ...(asks ? (about.length > 0 ? about : [open("New question", pages.explore(org))]) : []),
    ...(can.includes("saved.change") ? [action("New dashboard", "new-dashboard")] : []),
    ...(can.includes("dataset.create") ? [open("New dataset", pages.newDataset(org))] : []),
    action("Switch between light and dark", "theme"),
    action("Take the tour", "tour", "From a dataset to a dashboard"),
    action("Sign out", "sign-out"),
  ];
}

/** The items that have every word in title, detail or group. Without words, all. */
export function matchItems(items: readonly PaletteItem[], text: string): PaletteItem[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter(({ title, detail, group }) => {
    const all = `${title} ${detail} ${group}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Items by group, in the order of the groups; empty groups are left out. */
export function grouped(items: readonly PaletteItem[]): { group: PaletteGroup; items: PaletteItem[] }[] {
  return PALETTE_GROUPS.map((group) => ({ group, items: items.filter((item) => item.group === group) })).filter(
    (one) => one.items.length > 0,
  );
}
