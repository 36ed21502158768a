import { expect, test } from "vitest";
import { emptyDraft, type Draft } from "./draft";
import { historyReducer, startHistory, type DraftHistory, type HistoryAction } from "./draft-history";

function draft(limit: number): Draft {
  return { ...emptyDraft("d"), limit };
}

function after(...actions: HistoryAction[]): DraftHistory {
  return actions.reduce(historyReducer, startHistory(draft(0)));
}

function edit(limit: number, merge?: string): HistoryAction {
  return { type: "edit", draft: draft(limit), merge };
}

test("undo and redo walk over the edits", () => {
  expect(after(edit(1), edit(2), { type: "undo" }).present.limit).toBe(1);
  expect(after(edit(1), edit(2), { type: "undo" }, { type: "undo" }).present.limit).toBe(0);
  expect(after(edit(1), edit(2), { type: "undo" }, { type: "undo" }, { type: "redo" }).present.limit).toBe(1);
});

test("at the ends nothing happens", () => {
  expect(after({ type: "undo" }, { type: "redo" }).present.limit).toBe(0);
});

test("an edit after an undo forgets what was undone", () => {
  expect(after(edit(1), { type: "undo" }, edit(5), { type: "redo" }).present.limit).toBe(5);
});

test("typing into one field is one step", () => {
  const state = after(edit(1, "limit"), edit(12, "limit"), edit(123, "limit"));
  expect(state.past).toHaveLength(1);
  expect(historyReducer(state, { type: "undo" }).present.limit).toBe(0);
});

test("typing into another field, or again after an undo, is a step of its own", () => {
  expect(after(edit(1, "a"), edit(2, "b")).past).toHaveLength(2);
  expect(after(edit(1, "a"), { type: "undo" }, edit(2, "a")).past).toHaveLength(1);
});

test("at most a hundred steps are kept", () => {
  const state = after(...Array.from({ length: 150 }, (_, index) => edit(index + 1)));
  expect(state.past).toHaveLength(100);
  expect(state.past[0]?.limit).toBe(50);
});

test("a loaded draft starts a history of its own", () => {
  expect(after(edit(1), { type: "load", draft: draft(9) })).toMatchObject({ past: [], future: [], present: { limit: 9 } });
});
