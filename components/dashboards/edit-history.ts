import type { DashboardFilter, Tile } from "@/lib/dashboards";

/** What is edited: the tiles and the filters. */
export type DashboardDraft = { tiles: Tile[]; filters: DashboardFilter[] };

export type EditHistory = {
  past: DashboardDraft[];
  present: DashboardDraft;
  future: DashboardDraft[];
  /** Edits of the same name that follow each other are one step: typing a title. */
  merge: string | null;
};

export type EditAction =
  | { type: "edit"; change: (draft: DashboardDraft) => DashboardDraft; merge?: string }
  | { type: "undo" }
  | { type: "redo" }
  | { type: "load"; draft: DashboardDraft };

const MAX_STEPS = 100;

export function startEdit(draft: DashboardDraft): EditHistory {
  return { past: [], present: draft, future: [], merge: null };
}

/** Undo and redo over whole drafts; an edit that changes nothing is no step. */
export function editReducer(state: EditHistory, action: EditAction): EditHistory {
  switch (action.type) {
    case "edit": {
      const next = action.change(state.present);
      if (sameDraft(next, state.present)) return state;
      const merge = action.merge ?? null;
      const past = merge !== null && merge === state.merge ? state.past : [...state.past, state.present].slice(-MAX_STEPS);
      return { past, present: next, future: [], merge };
    }
    case "undo": {
      const before = state.past.at(-1);
      if (!before) return state;
      return { past: state.past.slice(0, -1), present: before, future: [state.present, ...state.future], merge: null };
    }
    case "redo": {
      const [next, ...future] = state.future;
      return next ? { past: [...state.past, state.present], present: next, future, merge: null } : state;
    }
    case "load":
      return startEdit(action.draft);
    default:
      return action satisfies never;
  }
}

export function sameDraft(a: DashboardDraft, b: DashboardDraft): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
