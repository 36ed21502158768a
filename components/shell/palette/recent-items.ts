import type { PaletteItem, PaletteTarget } from "./palette-items";

const KEPT = 6;

/** The place in the browser's storage of what a person opened in an organisation. */
export function recentKey(org: string, email: string): string {
  return `medlake.recent.${org}.${email}`;
}

/** What somebody opened by search, newest first. What is stored and cannot be read is nothing. */
export function readRecent(storage: Pick<Storage, "getItem">, key: string): PaletteItem[] {
  let stored: unknown;
  try {
    stored = JSON.parse(storage.getItem(key) ?? "[]");
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return Array.isArray(stored) ? stored.filter(isItem).slice(0, KEPT) : [];
}

/** Puts an item before the others. Actions are not kept: they are always there. */
export function addRecent(storage: Pick<Storage, "getItem" | "setItem">, key: string, item: PaletteItem): void {
  if (item.target.kind === "action" || item.group === "Actions") return;
  const others = readRecent(storage, key).filter((one) => one.id !== item.id);
  storage.setItem(key, JSON.stringify([{ ...item, group: "Recent" }, ...others].slice(0, KEPT)));
}

/** Whoever sits down at this browser next does not see what was opened. */
export function forgetRecent(storage: Storage): void {
  for (const key of Object.keys(storage)) if (key.startsWith("medlake.recent.")) storage.removeItem(key);
}

function isItem(value: unknown): value is PaletteItem {
  if (typeof value !== "object" || value === null) return false;
  const item = value as Partial<PaletteItem>;
  return [item.id, item.title, item.detail].every((text) => typeof text === "string") && isTarget(item.target);
}

function isTarget(value: unknown): value is PaletteTarget {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  // An address of this site only: the storage can be written by others.
  if (value.kind === "page") return "href" in value && typeof value.href === "string" && /^\/(?![/\\])/.test(value.href);
  if (value.kind !== "column" || !("dataset" in value) || !("column" in value)) return false;
  return typeof value.dataset === "string" && typeof value.column === "string";
}
