import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Query } from "./ast";
import { drillQuery, groupRows } from "./drill";
import { parseQuery } from "./parse";
import { evaluate } from "./testing/evaluate";
import { bindQuestion, dataOf } from "./testing/fixture-question";
import { fixtureTables } from "./testing/fixture-schema";
import { drawFrom } from "./testing/random-draw";
import { randomQuery } from "./testing/random-query";

const DATA = dataOf(fixtureTables(90));

/** The question with the count of rows as its only measure, and nothing that leaves groups out. */
function counted(random: Record<string, unknown>): Record<string, unknown> {
  const { joins, derive, where, groupBy } = random;
  return JSON.parse(JSON.stringify({ joins, derive, where, groupBy, measures: [{ as: "rows_of_group", fn: "count" }] })) as Record<
    string,
    unknown
  >;
}

test("behind every group are as many rows as it counts", () => {
  let groups = 0;
  fc.assert(
    fc.property(fc.gen(), (generator) => {
      const random = randomQuery(drawFrom(generator)) as Record<string, unknown>;
      fc.pre(Array.isArray(random["groupBy"]) && random["groupBy"].length > 0);
      const input = counted(random);
      const query = parseQuery({ from: "t", ...input });
      const bound = bindQuestion(input);
      const { rows } = evaluate(bound, DATA);
      for (const row of rows) {
        // Decimals of more digits are refused as values of a comparison.
        if (row.some((cell, index) => bound.groups[index]?.type.kind === "decimal" && String(cell).replace(/\D/g, "").length > 18))
          continue;
        const marks = bound.groups.map(({ type }, index) => ({ value: row[index] ?? null, kind: type.kind }));
        const drilled = drillQuery(query, { groups: marks }, ["int1"]);
        if (!drilled) {
          expect({ row, isBeyond: row.some((value) => typeof value === "number" && Math.abs(value) > 2 ** 50) }).toEqual({
            row,
            isBeyond: true,
          });
          continue;
        }
        const { from: _from, version: _version, ...rest } = drilled;
        expect({ rest, rows: evaluate(bindQuestion(rest), DATA).rows.length }).toEqual({ rest, rows: Number(row.at(-1)) });
        groups += 1;
      }
    }),
    { numRuns: 120, maxSkipsPerRun: 20 },
  );
  expect(groups).toBeGreaterThan(120);
});

describe("the rows of one group", () => {
  const of = (group: NonNullable<Query["groupBy"]>[number], value: string | number | boolean | null, kind: "text" | "integer" | "date") =>
    groupRows({ groupBy: [group] }, { index: 0, value, kind });

  test("a month is from its first day to before that of the next", () =>
    expect(of({ field: "date1", bucket: "month" }, "2024-02-01", "date")).toEqual({
      filter: {
        all: [
          { field: "date1", op: "gte", value: "2024-02-01" },
          { field: "date1", op: "lt", value: "2024-03-01" },
        ],
      },
      derive: [],
    }));

  test("a band is from its edge to before the next", () => {
    const bands = { field: "age", bands: [18, 25] };
    expect(of(bands, "<18", "text")?.filter).toEqual({ field: "age", op: "lt", value: 18 });
    expect(of(bands, "18–24", "text")?.filter).toEqual({
      all: [
        { field: "age", op: "gte", value: 18 },
        { field: "age", op: "lt", value: 25 },
      ],
    });
    expect(of(bands, "25+", "text")?.filter).toEqual({ field: "age", op: "gte", value: 25 });
    expect(of({ ...bands, labels: ["young", "middle", "old"] }, "middle", "text")?.filter).toMatchObject({
      all: [{ value: 18 }, { value: 25 }],
    });
  });

  test("an empty group is not that of the empty text", () =>
    expect(of({ field: "txt1" }, null, "text")?.filter).toEqual({
      all: [{ field: "txt1", op: "is_empty" }, { not: { field: "txt1", op: "eq", value: "" } }],
    }));

  test.each([
    ["a value that is no band", { field: "age", bands: [18] }, "Others"],
    ["a value that is no month", { field: "date1", bucket: "month" as const }, "Others"],
  ])("%s has none", (_what, group, value) => expect(of(group, value, "text")).toBeNull());

  test("a group that is not there has none", () => expect(groupRows({}, { index: 0, value: 1, kind: "integer" })).toBeNull());
});

test("the mark of a conditional measure leads to what it counts", () => {
  const where = { field: "int1", op: "gt" as const, value: 5 };
  const query = parseQuery({ from: "t", asOf: 3, groupBy: [{ field: "txt1" }], measures: [{ as: "n", fn: "count", where }] });
  expect(drillQuery(query, { groups: [{ value: "a", kind: "text" }], measure: "n" }, ["int1"])).toEqual({
    version: 1,
    from: "t",
    asOf: 3,
    where: { all: [{ field: "txt1", op: "eq", value: "a" }, where] },
    select: ["int1"],
  });
});

test("a value on the edge of a bin that no double holds is in the bin that begins there, and so are the rows behind it", () => {
  const derive = [{ as: "tenths", expr: { fn: "divide", args: [{ field: "int1" }, { value: 10 }] } }];
  const groupBy = [{ field: "tenths", binWidth: 0.1, as: "bin" }];
  const input = { derive, groupBy, measures: [{ as: "n", fn: "count" }] };
  const query = parseQuery({ from: "t", ...input });
  const bins = evaluate(bindQuestion(input), DATA).rows.filter(([bin]) => typeof bin === "number" && Math.abs(bin) < 1e6);
  expect(bins.length).toBeGreaterThan(3);
  for (const [bin, n] of bins) {
    const {
      from: _from,
      version: _version,
      ...rest
    } = drillQuery(query, { groups: [{ value: bin ?? null, kind: "double" }] }, ["int1", "tenths"]) ?? {};
    const { rows } = evaluate(bindQuestion(rest), DATA);
    expect(rows).toHaveLength(Number(n));
    // Every tenth is an edge, so that all values of a bin are the number it begins with.
    expect(new Set(rows.map(([, tenths]) => Number(tenths).toFixed(1)))).toEqual(new Set([Number(bin).toFixed(1)]));
  }
});

describe("the calculated columns of filters that follow each other", () => {
  const bin = (field: string, binWidth: number, value: number) =>
    groupRows({ groupBy: [{ field, binWidth }] }, { index: 0, value, kind: "integer" });
  const name = (rows: ReturnType<typeof bin>) => rows?.derive[0]?.as;

  test("bins of two columns, or of two widths, have two names, and the same bins the same", () => {
    expect(new Set([bin("int1", 10, 20), bin("int2", 10, 20), bin("int1", 5, 20)].map(name)).size).toBe(3);
    expect(name(bin("int1", 10, 20))).toBe(name(bin("int1", 10, 70)));
  });

  test("so have parts of two dates", () => {
    const part = (field: string) =>
      groupRows({ groupBy: [{ field, part: "day_of_week" }] }, { index: 0, value: 1, kind: "integer" })?.derive[0]?.as;
    expect(part("date1")).not.toBe(part("ts1"));
  });

  test("a question that was filtered by a bin has rows behind its own bins", () => {
    const first = bin("int1", 10, 20);
    const query = parseQuery({
      from: "t",
      derive: first?.derive,
      where: first?.filter,
      groupBy: [{ field: "int2", binWidth: 5 }],
      measures: [{ as: "n", fn: "count" }],
    });
    const rows = drillQuery(query, { groups: [{ value: 50, kind: "integer" }] }, ["int1"]);
    expect(rows?.derive?.map(({ expr }) => expr)).toEqual(
      [first, bin("int2", 5, 50)].flatMap((one) => one?.derive.map(({ expr }) => expr) ?? []),
    );
    expect(rows?.where).toEqual({ all: [first?.filter, bin("int2", 5, 50)?.filter] });
    expect(new Set(rows?.derive?.map(({ as }) => as)).size).toBe(2);
  });

  test("and calculates the same bins once", () => {
    const first = bin("int1", 10, 20);
    const query = parseQuery({
      from: "t",
      derive: first?.derive,
      where: first?.filter,
      groupBy: [{ field: "int1", binWidth: 10 }],
      measures: [{ as: "n", fn: "count" }],
    });
    expect(drillQuery(query, { groups: [{ value: 20, kind: "integer" }] }, ["int1"])?.derive).toEqual(first?.derive);
  });
});
