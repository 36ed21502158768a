import { describe, expect, test } from "vitest";
import type { Draft, DraftCondition, DraftFilter, DraftGroup } from "./draft";
import { emptyDraft } from "./draft";
import {
  addFilter,
  convertToGroup,
  dissolveGroup,
  filterAt,
  moveFilter,
  removeFilter,
  setGroupMode,
  toggleNegated,
  updateCondition,
} from "./edit-filter";
import { addMeasure, removeMeasure, updateMeasure, withFunction } from "./edit-measures";
import { outputNames } from "./edit-outputs";
import { addGrouping, labelGrouping, removeGrouping, setMode, setSelect, updateGrouping } from "./edit-query";
import { moveItem } from "./move-item";

function condition(field: string): DraftCondition {
  return { kind: "condition", key: field, negated: false, field, op: "eq", value: 1 };
}

function group(mode: "all" | "any", ...children: DraftFilter[]): DraftGroup {
  return { kind: "group", key: `${mode}`, negated: false, mode, children };
}

/** A filter tree as short text: `all(a, any(b, not c))`. */
function text(node: DraftFilter): string {
  const inner = node.kind === "condition" ? node.field : `${node.mode}(${node.children.map(text).join(", ")})`;
  return node.negated ? `not ${inner}` : inner;
}

const tree = group("all", condition("a"), group("any", condition("b"), condition("c")), condition("d"));

describe("filter trees", () => {
  test("a part is found by its path", () => {
    expect(filterAt(tree, [])).toBe(tree);
    expect(filterAt(tree, [1, 1])).toMatchObject({ field: "c" });
    expect(filterAt(tree, [0, 0])).toBeUndefined();
    expect(filterAt(tree, [7])).toBeUndefined();
  });

  test.each<[string, DraftGroup, string]>([
    ["a condition joins the group at the path", addFilter(tree, [1], condition("e")), "all(a, any(b, c, e), d)"],
    ["a condition joins the root", addFilter(tree, [], condition("e")), "all(a, any(b, c), d, e)"],
    ["nothing is added to a condition", addFilter(tree, [0], condition("e")), "all(a, any(b, c), d)"],
    ["a condition is removed", removeFilter(tree, [1, 0]), "all(a, any(c), d)"],
    ["a group is removed with its parts", removeFilter(tree, [1]), "all(a, d)"],
    ["a group that becomes empty goes too", removeFilter(removeFilter(tree, [1, 0]), [1, 0]), "all(a, d)"],
    ["removing the root empties it", removeFilter(tree, []), "all()"],
    ["a path to nothing changes nothing", removeFilter(tree, [1, 9]), "all(a, any(b, c), d)"],
    ["a group changes its mode", setGroupMode(tree, [1], "all"), "all(a, all(b, c), d)"],
    ["the root changes its mode", setGroupMode(tree, [], "any"), "any(a, any(b, c), d)"],
    ["a condition is negated", toggleNegated(tree, [1, 1]), "all(a, any(b, not c), d)"],
    ["a group is negated", toggleNegated(tree, [1]), "all(a, not any(b, c), d)"],
    ["negating twice gives the first back", toggleNegated(toggleNegated(tree, [1]), [1]), "all(a, any(b, c), d)"],
    ["a condition becomes a group of the other mode", convertToGroup(tree, [0]), "all(any(a), any(b, c), d)"],
    ["a condition inside ANY becomes an ALL group", convertToGroup(tree, [1, 0]), "all(a, any(all(b), c), d)"],
    ["the root becomes a part of a new root", convertToGroup(tree, []), "any(all(a, any(b, c), d))"],
    ["a group's parts join the group around it", dissolveGroup(tree, [1]), "all(a, b, c, d)"],
    ["a negated group is not dissolved", dissolveGroup(toggleNegated(tree, [1]), [1]), "all(a, not any(b, c), d)"],
    ["the root is not dissolved", dissolveGroup(tree, []), "all(a, any(b, c), d)"],
    ["a part moves down", moveFilter(tree, [0], 1), "all(any(b, c), a, d)"],
    ["a part moves up inside its group", moveFilter(tree, [1, 1], -1), "all(a, any(c, b), d)"],
    ["the last part cannot move down", moveFilter(tree, [2], 1), "all(a, any(b, c), d)"],
  ])("%s", (_name, changed, expected) => {
    expect(text(changed)).toBe(expected);
  });

  test("no edit changes the tree it was given", () => {
    const before = structuredClone(tree);
    for (const path of [[], [0], [1], [1, 0], [2]]) {
      removeFilter(tree, path);
      toggleNegated(tree, path);
      convertToGroup(tree, path);
      moveFilter(tree, path, 1);
    }
    expect(tree).toEqual(before);
  });

  test("a condition's fields change and its key stays", () => {
    expect(filterAt(updateCondition(tree, [1, 0], { op: "gt", value: 7 }), [1, 0])).toEqual({ ...condition("b"), op: "gt", value: 7 });
  });

  test("an item at an end of a list does not move past it", () => {
    expect(moveItem(["a", "b", "c"], 0, -1)).toEqual(["a", "b", "c"]);
    expect(moveItem(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
    expect(moveItem(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
    expect(moveItem(["a"], 4, 1)).toEqual(["a"]);
  });
});

describe("groups and measures", () => {
  function example(): Draft {
    let draft = addGrouping(emptyDraft("lab-results"), "hospital");
    draft = addGrouping(draft, "collected_at", { bucket: "month" });
    draft = addMeasure(draft, { fn: "median", field: "value" });
    return {
      ...draft,
      having: group("all", { ...condition("median_value"), op: "gt" }, group("any", condition("count"))),
      orderBy: [{ key: "o", field: "median_value", direction: "desc" }],
    };
  }

  test("outputs are named after what they are", () => {
    expect(outputNames(example())).toEqual(["hospital", "collected_at_month", "count", "median_value"]);
  });

  test("two outputs never share a name", () => {
    const draft = addMeasure(addGrouping(example(), "hospital"), { fn: "count" });
    expect(outputNames(draft)).toEqual(["hospital", "collected_at_month", "hospital_2", "count", "median_value", "count_2"]);
  });

  test("filters on measures and sorting follow a measure that changes", () => {
    const draft = example();
    const changed = updateMeasure(draft, draft.measures[1]?.key ?? "", { fn: "max" });
    expect(changed.measures[1]?.as).toBe("max_value");
    expect(text(changed.having)).toBe("all(max_value, any(count))");
    expect(changed.orderBy[0]?.field).toBe("max_value");
  });

  test("a name given by a person stays when the function changes", () => {
    const draft = example();
    const key = draft.measures[1]?.key ?? "";
    const changed = updateMeasure(updateMeasure(draft, key, { as: "typical" }), key, { fn: "avg" });
    expect(changed.measures[1]).toMatchObject({ as: "typical", fn: "avg", field: "value" });
    expect(changed.orderBy[0]?.field).toBe("typical");
  });

  test("removing a measure removes what was said about it", () => {
    const draft = example();
    const changed = removeMeasure(draft, draft.measures[1]?.key ?? "");
    expect(text(changed.having)).toBe("all(any(count))");
    expect(changed.orderBy).toEqual([]);
  });

  test("a group's name follows its bucket", () => {
    const draft = { ...example(), orderBy: [{ key: "o", field: "collected_at_month", direction: "asc" as const }] };
    const changed = updateGrouping(draft, draft.groupBy[1]?.key ?? "", "collected_at", { bucket: "year" });
    expect(outputNames(changed)[1]).toBe("collected_at_year");
    expect(changed.orderBy[0]?.field).toBe("collected_at_year");
    expect(outputNames(updateGrouping(changed, changed.groupBy[1]?.key ?? "", "collected_at", {}))[1]).toBe("collected_at");
  });

  test("a group's own name stays when its cut changes", () => {
    const draft = example();
    const named = { ...draft, groupBy: draft.groupBy.map((grouping) => ({ ...grouping, as: grouping.bucket ? "when" : grouping.as })) };
    expect(outputNames(updateGrouping(named, named.groupBy[1]?.key ?? "", "collected_at", { bucket: "year" }))[1]).toBe("when");
  });

  test("removing a group leaves the others", () => {
    const draft = example();
    expect(outputNames(removeGrouping(draft, draft.groupBy[0]?.key ?? ""))).toEqual(["collected_at_month", "count", "median_value"]);
  });

  test("going to rows and back loses nothing", () => {
    const draft = example();
    const rows = setMode(draft, "rows", ["a", "b"]);
    expect(outputNames(rows)).toEqual(["a", "b"]);
    expect({ ...setMode(rows, "summary", ["a", "b"]), select: [] }).toEqual(draft);
  });

  test("columns of rows that are not shown any more are not sorted by among different rows, and decide no top", () => {
    const rows: Draft = {
      ...emptyDraft("d"),
      mode: "rows",
      select: ["a", "b"],
      orderBy: [{ key: "o", field: "a", direction: "asc" }],
      top: { key: "t", n: 3, by: "b", per: ["a"] },
    };
    expect(setSelect(rows, ["b"])).toMatchObject({ orderBy: [{ field: "a" }], top: { by: "b", per: [] } });
    expect(setSelect({ ...rows, distinct: true }, ["b"]).orderBy).toEqual([]);
    expect(setSelect(rows, ["a"]).top).toBeUndefined();
  });

  test("top and shares follow a group that gets another name, and lose one that goes", () => {
    let draft = addMeasure(example(), { fn: "share", within: ["collected_at_month"] });
    draft = { ...draft, top: { key: "t", n: 1, by: "count", per: ["collected_at_month"] } };
    const key = draft.groupBy[1]?.key ?? "";
    const renamed = updateGrouping(draft, key, "collected_at", { bucket: "year" });
    expect(renamed.top?.per).toEqual(["collected_at_year"]);
    expect(renamed.measures[2]?.within).toEqual(["collected_at_year"]);
    const without = removeGrouping(renamed, key);
    expect(without.top?.per).toEqual([]);
    expect(without.measures[2]?.within).toEqual([]);
    expect(removeMeasure(draft, draft.measures[0]?.key ?? "").top).toBeUndefined();
  });

  test("groups by a joined column have names that an answer can have", () => {
    const draft = addGrouping(addGrouping(addGrouping(emptyDraft("d"), "patient.age"), "patient.age"), "patient.born", { bucket: "year" });
    expect(outputNames(draft)).toEqual(["patient.age", "patient_age_2", "patient_born_year", "count"]);
  });

  test("a percentile starts with one that is said", () => {
    expect(addMeasure(emptyDraft("d"), { fn: "percentile", field: "value" }).measures[1]).toMatchObject({ p: 0.9 });
  });

  test("another function keeps what it can have too", () => {
    const columns = [
      { name: "value", label: "Value", kind: "double" as const, unit: null },
      { name: "at", label: "At", kind: "date" as const, unit: null },
    ];
    const median = { key: "m", as: "m", named: false, fn: "median" as const, field: "value", method: "discrete" as const };
    expect(withFunction(median, "percentile", columns)).toMatchObject({ field: "value", p: 0.9, method: "discrete" });
    expect(withFunction(median, "count", columns)).toMatchObject({ field: undefined, method: undefined });
    expect(withFunction(median, "max_by", columns)).toMatchObject({ field: "value", by: "at" });
    expect(withFunction({ ...median, field: "at" }, "share", columns)).toMatchObject({ field: undefined });
    expect(withFunction({ ...median, field: "at" }, "sum", columns)).toMatchObject({ field: "value" });
  });
});

describe("labels", () => {
  test("one of a measure stays with its name, filter and percentile, and goes with another column or function", () => {
    const begun = addMeasure(emptyDraft("d"), { fn: "percentile", field: "value", label: "High value" });
    const key = begun.measures.at(-1)?.key ?? "";
    const labelAfter = (patch: Parameters<typeof updateMeasure>[2]) => updateMeasure(begun, key, patch).measures.at(-1)?.label;
    expect(labelAfter({ as: "high" })).toBe("High value");
    expect(labelAfter({ p: 0.95 })).toBe("High value");
    expect(labelAfter({ field: "value" })).toBe("High value");
    expect(labelAfter({ field: "age" })).toBeUndefined();
    expect(labelAfter({ label: undefined })).toBeUndefined();
  });

  test("one of a group stays with its edges and goes with another column or cut", () => {
    const begun = addGrouping(emptyDraft("d"), "age", { bands: [18, 65] });
    const key = begun.groupBy[0]?.key ?? "";
    const labelled = labelGrouping(begun, key, "Age group");
    expect(labelled.groupBy[0]).toMatchObject({ field: "age", label: "Age group" });
    const labelAfter = (field: string, cut: Parameters<typeof updateGrouping>[3]) =>
      updateGrouping(labelled, key, field, cut).groupBy[0]?.label;
    expect(labelAfter("age", { bands: [18, 40, 65] })).toBe("Age group");
    expect(labelAfter("age", { binWidth: 5 })).toBeUndefined();
    expect(labelAfter("weight", { bands: [18, 65] })).toBeUndefined();
  });
});
