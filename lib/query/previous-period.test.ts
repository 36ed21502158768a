import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Condition, Filter, Query } from "./ast";
import { namesOtherDates, periodShift, periodTexts, previousPeriod, shiftedDate } from "./previous-period";

/** A Saturday. */
const NOW = new Date("2025-11-22T09:30:00Z");

function asking(where: Filter, groupBy: Query["groupBy"] = []): Query {
  return { version: 1, from: "lab", where, groupBy, measures: [{ as: "n", fn: "count" }] };
}

const day = (op: Condition["op"], value: Condition["value"]): Condition => ({ field: "day", op, value });

describe("the period before has the same length and ends where the asked one starts", () => {
  test.each<[string, Filter, [string, string] | null]>([
    ["the last 3 months", day("in_last", { amount: 3, unit: "month" }), ["2025-05-23", "2025-08-23"]],
    ["the last 7 days", day("in_last", { amount: 7, unit: "day" }), ["2025-11-09", "2025-11-16"]],
    ["the last 12 months", day("in_last", { amount: 12, unit: "month" }), ["2023-11-23", "2024-11-23"]],
    ["this month", day("in_current", { unit: "month" }), ["2025-10-01", "2025-11-01"]],
    ["this year", day("in_current", { unit: "year" }), ["2024-01-01", "2025-01-01"]],
    ["this week", day("in_current", { unit: "week" }), ["2025-11-10", "2025-11-17"]],
    ["a whole year, the one before with its leap day", day("between", ["2025-01-01", "2025-12-31"]), ["2024-01-01", "2025-01-01"]],
    ["March, before it February", day("between", ["2025-03-01", "2025-03-31"]), ["2025-02-01", "2025-03-01"]],
    ["ten days", day("between", ["2025-03-11", "2025-03-20"]), ["2025-03-01", "2025-03-11"]],
    ["from and before", { all: [day("gte", "2025-04-01"), day("lt", "2025-07-01")] }, ["2025-01-01", "2025-04-01"]],
    ["after and up to", { all: [day("gt", "2025-03-31"), day("lte", "2025-06-30")] }, ["2025-01-01", "2025-04-01"]],
    ["one day", day("eq", "2025-03-01"), ["2025-02-28", "2025-03-01"]],
    [
      "the narrowest of several",
      { all: [day("in_last", { amount: 1, unit: "year" }), day("gte", "2025-11-01")] },
      ["2025-10-10", "2025-11-01"],
    ],
    ["within a list of lists", { all: [{ all: [day("gte", "2025-02-01")] }, day("lt", "2025-03-01")] }, ["2025-01-01", "2025-02-01"]],
    ["29 days from the end of a month", day("between", ["2024-01-31", "2024-02-28"]), ["2024-01-02", "2024-01-31"]],
    ["29 days into a shorter month", day("between", ["2025-01-30", "2025-02-27"]), ["2025-01-01", "2025-01-30"]],
    ["91 days over short months", day("between", ["2021-08-31", "2021-11-29"]), ["2021-06-01", "2021-08-31"]],
    ["365 days from a leap day", day("between", ["2024-02-29", "2025-02-27"]), ["2023-03-01", "2024-02-29"]],
    ["whole months from within a month", day("between", ["2025-02-15", "2025-03-14"]), ["2025-01-15", "2025-02-15"]],
    ["an open end", day("gte", "2025-01-01"), null],
    ["ends that leave nothing", { all: [day("gte", "2025-02-01"), day("lt", "2025-01-01")] }, null],
    ["one of several that is enough", { any: [day("in_current", { unit: "month" }), day("eq", "2024-01-01")] }, null],
    ["its opposite", { not: day("in_current", { unit: "month" }) }, null],
    ["numbers", { field: "value", op: "between", value: [1, 5] }, null],
    ["before the year 1", day("between", ["0001-01-01", "0001-12-31"]), null],
  ])("%s", (_, where, expected) => {
    const shift = periodShift(asking(where), { now: NOW });
    expect(shift && periodTexts(shift.previous)).toEqual(expected);
    if (shift) expect(shift.previous.high).toEqual(shift.current.low);
  });
});

test("any stretch follows one of as many days, or as many whole months", () => {
  const dayOf = (index: number) => new Date(Date.UTC(2019, 0, 1 + index));
  const textOf = (date: Date) => date.toISOString().slice(0, 10);
  const days = fc.integer({ min: 0, max: 2_500 });
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 800 }), (from, length) => {
      const [low, high] = [dayOf(from), dayOf(from + length)];
      const shift = periodShift(asking({ all: [day("gte", textOf(low)), day("lt", textOf(high))] }), { now: NOW });
      const months = (high.getUTCFullYear() - low.getUTCFullYear()) * 12 + high.getUTCMonth() - low.getUTCMonth();
      const isMonths = months > 0 && low.getUTCDate() === high.getUTCDate();
      const before = shift && periodTexts(shift.previous);
      if (!isMonths || low.getUTCDate() <= 28) {
        const start = isMonths
          ? new Date(Date.UTC(low.getUTCFullYear(), low.getUTCMonth() - months, low.getUTCDate()))
          : dayOf(from - length);
        expect(before).toEqual([textOf(start), textOf(low)]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("hours are moments, and so are their ends", () => {
  const shift = periodShift(asking({ field: "at", op: "in_last", value: { amount: 2, unit: "hour" } }), { now: NOW });
  expect(shift && periodTexts(shift.current)).toEqual(["2025-11-22T08:00:00.000", "2025-11-22T10:00:00.000"]);
  expect(shift && periodTexts(shift.previous)).toEqual(["2025-11-22T06:00:00.000", "2025-11-22T08:00:00.000"]);
});

test("everything else of the question stays, and the ends are given as dates", () => {
  const other = { field: "hospital", op: "eq", value: "north" } as const;
  const query = asking({ all: [day("in_current", { unit: "month" }), other, day("gte", "2020-01-01")] }, [{ field: "hospital" }]);
  expect(previousPeriod(query, { now: NOW })).toEqual({
    ...query,
    where: { all: [other, day("gte", "2025-10-01"), day("lt", "2025-11-01")] },
  });
  expect(previousPeriod(asking(other), { now: NOW })).toBeNull();
});

test("rows with an empty date count in both periods where they count in one", () => {
  const where = { ...day("between", ["2025-03-01", "2025-03-31"]), includeEmpty: true };
  expect(previousPeriod(asking(where), { now: NOW })?.where).toEqual({
    all: [
      { ...day("gte", "2025-02-01"), includeEmpty: true },
      { ...day("lt", "2025-03-01"), includeEmpty: true },
    ],
  });
});

test("of two columns with a period the one that is grouped by time decides, otherwise none", () => {
  const born: Condition = { field: "born", op: "between", value: ["1950-01-01", "1959-12-31"] };
  const where = { all: [born, day("in_current", { unit: "month" })] };
  expect(periodShift(asking(where), { now: NOW })).toBeNull();
  expect(periodShift(asking(where, [{ field: "day", bucket: "day" }]), { now: NOW })?.field).toBe("day");
  expect(periodShift(asking(where), { now: NOW, isTime: (field) => field === "born" })?.field).toBe("born");
});

describe("a group stands where it stands in its own period", () => {
  const months = periodShift(asking(day("between", ["2025-01-01", "2025-03-31"])), { now: NOW });
  const days = periodShift(asking(day("between", ["2025-03-11", "2025-03-20"])), { now: NOW });
  test.each([
    [months, "2024-10-01", "month", "2025-01-01"],
    [months, "2024-12-01", "month", "2025-03-01"],
    [months, "2024-10-01", "quarter", "2025-01-01"],
    // The day of the same number from the start on: the periods have 92 and 90 days.
    [months, "2024-10-01", "day", "2025-01-01"],
    [months, "2024-12-30", "day", "2025-04-01"],
    // 30 September 2024 and 30 December 2024 are the Mondays of the first weeks.
    [months, "2024-09-30", "week", "2024-12-30"],
    [months, "2024-10-07", "week", "2025-01-06"],
    [days, "2025-03-01", undefined, "2025-03-11"],
    [days, "2025-03-01T06:00:00.000", "hour", "2025-03-11T06:00:00.000"],
  ] as const)("%#", (shift, value, bucket, expected) => {
    expect(shift && shiftedDate(shift, value, bucket)).toBe(expected);
  });
});

describe("dates that a question names beside its stretch of time", () => {
  const year = day("between", ["2025-01-01", "2025-12-31"]);
  const summer: Query["measures"] = [{ as: "n", fn: "count", where: day("gte", "2025-06-01") }];

  test.each<[string, Pick<Query, "where" | "measures">, boolean]>([
    ["none", { where: year }, false],
    ["both ends apart", { where: { all: [day("gte", "2025-01-01"), day("lt", "2025-07-01")] } }, false],
    ["only that there is one", { where: { all: [year, day("is_not_empty", undefined)] } }, false],
    ["in the filter of a measure", { where: year, measures: summer }, true],
    [
      "in one of several of which one is enough",
      { where: { all: [year, { any: [day("eq", "2025-03-01"), { field: "sex", op: "eq", value: "F" }] }] } },
      true,
    ],
    ["in a list of days", { where: { all: [year, day("in", ["2025-03-01", "2025-03-02"])] } }, true],
    [
      "of another column",
      { where: year, measures: [{ as: "n", fn: "count", where: { field: "born", op: "lt", value: "1950-01-01" } }] },
      false,
    ],
  ])("%s", (_, question, expected) => {
    expect(namesOtherDates(question, "day")).toBe(expected);
  });
});
