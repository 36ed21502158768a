import type { DashboardDraft } from "./edit-history";

/** Changes that were not saved, as this browser keeps them for one person. */
export type KeptDraft = { revision: number; at: string; draft: DashboardDraft };

function nameOf(userId: string, dashboardId: string): string {
  return `medlake.dashboard.${userId}.${dashboardId}`;
}

/** What was kept, or null; a browser that keeps nothing keeps nothing. */
export function readKept(userId: string, dashboardId: string): KeptDraft | null {
  const text = stored((storage) => storage.getItem(nameOf(userId, dashboardId)));
  if (!text) return null;
  try {
    const kept: unknown = JSON.parse(text);
    return isKept(kept) ? kept : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function keepDraft(userId: string, dashboardId: string, kept: KeptDraft | null): void {
  stored((storage) => {
    if (kept === null) storage.removeItem(nameOf(userId, dashboardId));
    else storage.setItem(nameOf(userId, dashboardId), JSON.stringify(kept));
    return null;
  });
}

function stored<T>(access: (storage: Storage) => T): T | null {
  try {
    return access(window.localStorage);
  } catch (error) {
    // Storage may be switched off or full; the page works without it.
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function isKept(value: unknown): value is KeptDraft {
  if (typeof value !== "object" || value === null || !("draft" in value) || !("revision" in value) || !("at" in value)) return false;
  const { draft } = value;
  return (
    typeof draft === "object" &&
    draft !== null &&
    "tiles" in draft &&
    "filters" in draft &&
    Array.isArray(draft.tiles) &&
    Array.isArray(draft.filters)
  );
}
