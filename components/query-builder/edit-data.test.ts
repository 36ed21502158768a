import { describe, expect, test } from "vitest";
import type { Query } from "@/lib/query";
import { emptyDraft, type Draft } from "./draft";
import { addDerived, addJoin, removeDerived, removeJoin, renameDerived, setExpression, setMatched } from "./edit-data";
import { fromQuery } from "./from-query";
import { toQuery } from "./to-query";

describe("related data", () => {
  test("is added once, keeps every row, and only rows with a match when asked", () => {
    let draft = addJoin(addJoin(emptyDraft("d"), "patient"), "patient");
    expect(toQuery(draft).query.joins).toEqual(["patient"]);
    draft = setMatched(draft, draft.joins[0]?.key ?? "", true);
    expect(toQuery(draft).query.joins).toEqual([{ name: "patient", matched: true }]);
    expect(toQuery(removeJoin(draft, draft.joins[0]?.key ?? "")).query.joins).toBeUndefined();
  });
});

describe("calculated columns", () => {
  test("one that is not finished is left out and counted", () => {
    let draft = addDerived(addDerived(emptyDraft("d"), ["calculated"]), ["calculated"]);
    expect(draft.derive.map((column) => column.as)).toEqual(["calculated_2", "calculated_3"]);
    draft = setExpression(draft, draft.derive[1]?.key ?? "", { kind: "column", key: "x", field: "a" });
    const { query, unfinished, keys } = toQuery(draft);
    expect(query.derive).toEqual([{ as: "calculated_3", expr: { field: "a" } }]);
    expect(unfinished).toEqual({ filters: 0, columns: 1 });
    expect(keys.get("derive.0.expr")).toBe("x");
  });

  test("a place at the end that may be left out is left out while it is open", () => {
    const draft = fromQuery({ version: 1, from: "d", derive: [{ as: "r", expr: { fn: "round", args: [{ field: "a" }] } }], select: ["r"] });
    const [column] = draft.derive;
    if (column?.expression.kind !== "call") throw new Error("not a call");
    const open = { ...column.expression, args: [...column.expression.args, { kind: "value" as const, key: "n", form: "number" as const }] };
    expect(toQuery(setExpression(draft, column.key, open)).query.derive).toEqual([
      { as: "r", expr: { fn: "round", args: [{ field: "a" }] } },
    ]);
  });

  const uses: Query = {
    version: 1,
    from: "d",
    derive: [
      { as: "ratio", expr: { fn: "divide", args: [{ field: "a" }, { field: "b" }] } },
      {
        as: "level",
        expr: { case: [{ if: { all: [{ field: "ratio", op: "gt", value: 1 }] }, then: { value: "high" } }], else: { field: "ratio" } },
      },
    ],
    where: { all: [{ any: [{ field: "ratio", op: "is_not_empty" }] }] },
    groupBy: [{ field: "ratio" }, { field: "level" }],
    measures: [
      { as: "m", fn: "max_by", field: "ratio", by: "ratio", where: { all: [{ field: "ratio", op: "lt", value: 9 }] } },
      { as: "s", fn: "share", within: ["ratio"] },
    ],
    having: { all: [{ field: "ratio", op: "lt", value: 5 }] },
    top: { n: 1, by: "m", per: ["ratio"] },
    orderBy: [{ field: "ratio", direction: "asc" }],
  };

  test("another name is used everywhere, outputs named after the column included", () => {
    const draft = fromQuery(uses);
    const renamed = toQuery(renameDerived(draft, draft.derive[0]?.key ?? "", "quotient")).query;
    expect(JSON.parse(JSON.stringify(renamed))).toEqual(JSON.parse(JSON.stringify(uses).replaceAll('"ratio"', '"quotient"')));
  });

  test("in rows the columns shown, sorted by and kept by follow as well", () => {
    const rows: Query = {
      version: 1,
      from: "d",
      derive: uses.derive?.slice(0, 1),
      select: ["ratio", "a"],
      top: { n: 2, by: "ratio" },
      orderBy: [{ field: "ratio", direction: "desc" }],
    };
    const draft: Draft = fromQuery(rows);
    const renamed = toQuery(renameDerived(draft, draft.derive[0]?.key ?? "", "q")).query;
    expect(JSON.parse(JSON.stringify(renamed))).toEqual(JSON.parse(JSON.stringify(rows).replaceAll('"ratio"', '"q"')));
  });

  test("what uses a column that goes stays, so that it says so", () => {
    const draft = fromQuery(uses);
    expect(toQuery(removeDerived(draft, draft.derive[0]?.key ?? "")).query.where).toEqual(uses.where);
  });
});
