import { describe, expect, it } from "vitest";
import type { ResolvedTile, TileQuestion } from "@/lib/dashboards";
import { composeTiles, concernsOthers } from "./compose-tiles";
import type { TileMark } from "./tile-marks";

function question(slug: string, groupBy: object[], more: object = {}): TileQuestion {
  return {
    state: "ready",
    name: slug,
    description: "",
    version: 1,
    dataset: { slug, name: slug, version: 1, updatedAt: null },
    query: { version: 1, from: slug, groupBy, measures: [{ as: "n", fn: "count" }], ...more },
    parameters: [],
    visual: {},
    filters: [],
    columnTypes: {},
    mayOpen: true,
    mayDownload: true,
    mayDrill: true,
    notice: null,
  };
}

function tile(id: string, asked: TileQuestion | null): ResolvedTile {
  const at = { x: 0, y: 0, w: 6, h: 4 };
  if (asked === null) return { tile: { kind: "text", id, at, text: "" }, question: null };
  return { tile: { kind: "question", id, at, question: "sq_1" }, question: asked };
}

const tiles = [
  tile("a", question("labs", [{ field: "hospital" }])),
  tile("b", question("labs", [{ field: "test" }])),
  tile("c", question("admissions", [{ field: "ward" }])),
  tile("d", question("finance", [{ field: "year" }])),
  tile("e", null),
];
const columns = new Map([
  ["labs", new Map([["hospital", "text"]])],
  ["admissions", new Map([["hospital", "text"]])],
  ["finance", new Map([["year", "integer"]])],
]);
const northgate: TileMark = { tile: "a", groups: [{ value: "Northgate", kind: "text" }] };
const input = { tiles, filters: [], temporary: new Map(), known: { columns, isComplete: true } };

function whereOf(id: string, composed: ReturnType<typeof composeTiles>): unknown {
  const found = composed.composed.get(id);
  return found && "query" in found ? found.query.where : found;
}

describe("a clicked mark", () => {
  it("filters the other tiles that have the column, not its own and not those without it", () => {
    const composed = composeTiles({ ...input, marks: [northgate] });
    const filtered = { all: [{ field: "hospital", op: "eq", value: "Northgate" }] };
    expect(["a", "b", "c", "d"].map((id) => whereOf(id, composed))).toEqual([undefined, filtered, filtered, undefined]);
    expect(composed.clicked.map(({ mark, concerns }) => [mark.field, concerns])).toEqual([["hospital", 2]]);
  });

  it("waits for the columns of the other tiles, while its own tile does not", () => {
    const composed = composeTiles({ ...input, marks: [northgate], known: { columns: new Map(), isComplete: false } });
    expect([whereOf("a", composed), whereOf("b", composed)]).toEqual([undefined, null]);
  });

  it("of a tile that is gone says nothing", () => {
    const composed = composeTiles({ ...input, marks: [{ ...northgate, tile: "gone" }] });
    expect(composed.clicked).toEqual([]);
    expect(whereOf("b", composed)).toBeUndefined();
  });
});

describe("a mark on a joined column", () => {
  const group = [{ field: "dictionary.specimen" }];
  const joined = [
    tile("a", question("labs", group, { joins: ["dictionary"] })),
    tile("joins", question("labs", [{ field: "hospital" }], { joins: [{ name: "dictionary", matched: true }] })),
    tile("not", question("labs", [{ field: "hospital" }])),
    tile("others", question("labs", [{ field: "hospital" }], { joins: ["panels"] })),
    tile("elsewhere", question("admissions", group, { joins: ["dictionary"] })),
  ];
  const blood: TileMark = { tile: "a", groups: [{ value: "blood", kind: "text" }] };

  it("filters those tiles of its dataset that join by the same relationship, and no others", () => {
    const composed = composeTiles({ ...input, tiles: joined, marks: [blood] });
    expect(["joins", "not", "others", "elsewhere"].map((id) => whereOf(id, composed))).toEqual([
      { all: [{ field: "dictionary.specimen", op: "eq", value: "blood" }] },
      undefined,
      undefined,
      undefined,
    ]);
    expect(composed.clicked.map(({ concerns }) => concerns)).toEqual([1]);
  });

  it("is told apart from one that filters nothing", () => {
    const alone = joined.filter(({ tile: { id } }) => id !== "joins");
    expect(concernsOthers(blood, { ...input, tiles: joined })).toBe(true);
    expect(concernsOthers(blood, { ...input, tiles: alone })).toBe(false);
    // While the columns are on their way, nothing is said that may turn out wrong.
    expect(concernsOthers(blood, { tiles: alone, known: { columns: new Map(), isComplete: false } })).toBe(true);
  });
});

describe("a mark on a calculated column", () => {
  const over = (field: string, by: string) => ({ fn: "divide", args: [{ field }, { field: by }] });
  const ratio = (expr: object, as = "ratio", before: object[] = []) => ({ derive: [...before, { as, expr }] });
  const mine = ratio(over("value", "high"));
  const twice = (factor: number) => [{ as: "double", expr: { fn: "multiply", args: [{ field: "high" }, { value: factor }] } }];
  const mark: TileMark = { tile: "a", groups: [{ value: 2, kind: "double" }] };
  const where = (id: string, own: object, tiles: ResolvedTile[]) =>
    whereOf(id, composeTiles({ ...input, tiles: [tile("a", question("labs", [{ field: "ratio" }], own)), ...tiles], marks: [mark] }));
  const other = (more: object, slug = "labs") => [tile("b", question(slug, [{ field: "hospital" }], more))];
  const filtered = (field: string) => ({ all: [{ field, op: "eq", value: 2 }] });

  it("filters the tiles that calculate the same, also under another name and label", () => {
    expect(where("b", mine, other(mine))).toEqual(filtered("ratio"));
    expect(where("b", mine, other(ratio(over("value", "high"), "share_of_high")))).toEqual(filtered("share_of_high"));
    expect(where("b", mine, other({ derive: [{ as: "ratio", label: "Ratio", expr: over("value", "high") }] }))).toEqual(filtered("ratio"));
  });

  it("filters none that calculates something else under the same name", () => {
    expect(where("b", mine, other(ratio(over("value", "low"))))).toBeUndefined();
    expect(where("b", mine, other(ratio(over("high", "value"))))).toBeUndefined();
    expect(where("b", mine, other({}))).toBeUndefined();
  });

  it("filters none of another dataset, whose columns of these names are others", () => {
    expect(where("b", mine, other(mine, "admissions"))).toBeUndefined();
  });

  it("looks through the calculated columns it is made of", () => {
    const own = ratio(over("value", "double"), "ratio", twice(2));
    expect(where("b", own, other(ratio(over("value", "double"), "ratio", twice(2))))).toEqual(filtered("ratio"));
    expect(where("b", own, other(ratio(over("value", "double"), "ratio", twice(3))))).toBeUndefined();
    const choice = (limit: number) => ({
      case: [{ if: { field: "double", op: "gt", value: limit }, then: { value: 2 } }],
      else: { value: 1 },
    });
    const chosen = (factor: number, limit: number) => ratio(choice(limit), "ratio", twice(factor));
    expect(where("b", chosen(2, 5), other(chosen(2, 5)))).toEqual(filtered("ratio"));
    expect(where("b", chosen(2, 5), other(chosen(3, 5)))).toBeUndefined();
    expect(where("b", chosen(2, 5), other(chosen(2, 6)))).toBeUndefined();
  });
});

it("asks nothing for a text", () => {
  expect(composeTiles({ ...input, marks: [] }).composed.get("e")).toBeNull();
});
