import type { Draft } from "./draft";

/** Steps kept to go back to. */
const MAX_STEPS = 100;

export type DraftHistory = {
  past: Draft[];
  present: Draft;
  future: Draft[];
  /** Edits of the same name that follow each other are one step. */ merge: string | null;
};

export type HistoryAction =
  | { type: "edit"; draft: Draft; merge?: string | undefined }
  | { type: "undo" }
  | { type: "redo" }
  | { type: "load"; draft: Draft };

export function startHistory(draft: Draft): DraftHistory {
  return { past: [], present: draft, future: [], merge: null };
}

/** Undo and redo over whole drafts; typing into one field is one step. */
export function historyReducer(state: DraftHistory, action: HistoryAction): DraftHistory {
  switch (action.type) {
    case "edit": {
      if (action.draft === state.present) return state;
      const merge = action.merge ?? null;
      const past = merge !== null && merge === state.merge ? state.past : [...state.past, state.present].slice(-MAX_STEPS);
      return { past, present: action.draft, future: [], merge };
    }
    case "undo": {
      const previous = state.past.at(-1);
      if (!previous) return state;
      return { past: state.past.slice(0, -1), present: previous, future: [state.present, ...state.future], merge: null };
    }
    case "redo": {
      const [next, ...future] = state.future;
      if (!next) return state;
      return { past: [...state.past, state.present], present: next, future, merge: null };
    }
    case "load":
      return startHistory(action.draft);
  }
}
