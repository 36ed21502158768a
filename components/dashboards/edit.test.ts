import { describe, expect, it } from "vitest";
import { draftOf, draftProblem, freeId, withoutTile, withQuestion, withText, withTile } from "./edit-draft";
import { editReducer, startEdit, type DashboardDraft } from "./edit-history";

const empty: DashboardDraft = { tiles: [], filters: [] };
const add = (draft: DashboardDraft) => withQuestion(draft, "sq_1", { kind: "bar" });

describe("edits of a dashboard", () => {
  it("are taken back and done again, ten of them", () => {
    let history = startEdit(empty);
    for (let step = 0; step < 10; step += 1) history = editReducer(history, { type: "edit", change: add });
    const after = history.present;
    for (let step = 0; step < 10; step += 1) history = editReducer(history, { type: "undo" });
    expect(history.present).toEqual(empty);
    for (let step = 0; step < 10; step += 1) history = editReducer(history, { type: "redo" });
    expect(history.present).toEqual(after);
    expect(editReducer(history, { type: "redo" })).toBe(history);
  });

  it("of one field are one step, and what changes nothing is none", () => {
    let history = startEdit(add(empty));
    for (const title of ["T", "Te", "Tes"]) {
      const change = (draft: DashboardDraft) => withTile(draft, "q1", (tile) => ({ ...tile, title }));
      history = editReducer(history, { type: "edit", change, merge: "title q1" });
    }
    expect(history.past).toHaveLength(1);
    expect(editReducer(history, { type: "edit", change: (draft) => ({ ...draft }) })).toBe(history);
  });
});

describe("a draft", () => {
  it("gets tiles below what there is, and closes up when one goes", () => {
    const draft = withText(add(empty));
    expect(draft.tiles.map(({ id, at }) => [id, at.y])).toEqual([
      ["q1", 0],
      ["t2", 8],
    ]);
    expect(withoutTile(draft, "q1").tiles.map(({ id, at }) => [id, at.y])).toEqual([["t2", 0]]);
  });

  it("gives ids that none has", () => {
    expect(freeId([{ id: "q2" }], "q")).toBe("q3");
    expect(freeId([], "f")).toBe("f1");
  });

  it("holds what is stored and nothing of what the server adds", () => {
    const filter = { id: "f1", label: "Sex", column: "sex", kind: "values" as const };
    const tile = add(empty).tiles[0];
    if (!tile) throw new Error("no tile");
    expect(draftOf({ tiles: [{ tile, question: null }], filters: [{ ...filter, datasets: ["labs"] }] })).toEqual({
      tiles: [tile],
      filters: [filter],
    });
  });

  it("says what keeps it from being saved", () => {
    expect(draftProblem(empty)).toBeNull();
    const unnamed = { id: "f1", label: " ", column: "sex", kind: "values" as const };
    expect(draftProblem({ ...empty, filters: [unnamed] })).toMatch(/no label/);
    let many = empty;
    for (let count = 0; count < 41; count += 1) many = add(many);
    expect(draftProblem(many)).toMatch(/at most 40/);
  });
});
