import { expect, test } from "vitest";
import { wideClock } from "../testing/wide-file";
import { clockMoment, daysOff, declaredStart, wallClock, type ClockEncoding } from "./clock";

const SECONDS = 200_000;

test.each<[ClockEncoding]>([["unix_1e5"], ["days_1970"]])(
  "200,000 seconds in a row written as %s with five decimals are read to the second",
  (encoding) => {
    const startsAt = 1_566_385_588;
    let wrong = 0;
    for (let row = 0; row < SECONDS; row++) {
      if (clockMoment(Number(wideClock({ startsAt, encoding }, row)), encoding) !== (startsAt + row) * 1000) wrong++;
    }
    expect(wrong).toBe(0);
  },
);

test("the reference's own example is another day in each encoding", () => {
  expect(new Date(clockMoment(15_663.85588, "unix_1e5") ?? 0).toISOString()).toBe("2019-08-21T11:06:28.000Z");
  expect(new Date(clockMoment(15_663.85588, "days_1970") ?? 0).toISOString()).toBe("2012-11-19T20:32:28.000Z");
});

test("a reading outside the calendar is no moment", () => {
  expect(clockMoment(1e300, "unix_1e5")).toBeNull();
  expect(clockMoment(-1e9, "days_1970")).toBeNull();
});

test("a clock on the wall follows its zone over the change of summer time", () => {
  const berlin = wallClock("Europe/Berlin");
  const shown = (utc: string) => new Date(berlin(Date.parse(utc))).toISOString().slice(0, 19);
  expect(shown("2019-10-27T00:59:59Z")).toBe("2019-10-27T02:59:59");
  expect(shown("2019-10-27T01:00:00Z")).toBe("2019-10-27T02:00:00");
  expect(shown("2019-03-31T01:00:00Z")).toBe("2019-03-31T03:00:00");
  expect(wallClock("UTC")(5)).toBe(5);
});

test("the declared start takes times that are not padded, and none", () => {
  expect(declaredStart("2019-08-21", "9:6:8")).toBe(Date.parse("2019-08-21T09:06:08Z"));
  expect(declaredStart("2019-08-21", null)).toBe(Date.parse("2019-08-21T00:00:00Z"));
  expect(declaredStart(null, "9:6:8")).toBeNull();
  expect(declaredStart("2019-08-21", "nine")).toBeNull();
  expect(daysOff(15_663.85588, "unix_1e5", "UTC", Date.parse("2019-08-22T11:06:28Z"))).toBe(1);
});
