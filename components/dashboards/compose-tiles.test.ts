import { describe, expect, it } from "vitest";
import type { ResolvedTile, TileQuestion } from "@/lib/dashboards";
import { composeTiles } from "./compose-tiles";
import type { TileMark } from "./tile-marks";

function question(slug: string, groupBy: object[]): TileQuestion {
  return {
    state: "ready",
    name: slug,
    description: "",
    version: 1,
    dataset: { slug, name: slug, version: 1, updatedAt: null },
    query: { version: 1, from: slug, groupBy, measures: [{ as: "n", fn: "count" }] },
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
    expect(composed.clicked.map(({ field, concerns }) => [field, concerns])).toEqual([["hospital", 2]]);
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

it("asks nothing for a text", () => {
  expect(composeTiles({ ...input, marks: [] }).composed.get("e")).toBeNull();
});
