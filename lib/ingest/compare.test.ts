import { describe, expect, test } from "vitest";
import type { CellValue } from "@/lib/query";
import { compareMonths, type Comparison, type Month } from "./compare";
import { parseContract } from "./contract";
import { monthOf, seeded } from "./testing/month-of";

const CONTRACT = parseContract({
  columns: [
    { name: "patient", type: "text" },
    { name: "test", type: "text" },
    { name: "value", type: "double" },
    { name: "taken", type: "date" },
    { name: "note", type: "text" },
  ],
  patient: "patient",
  analyte: "test",
});
const MONTHS = ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05"];
const NOW = "2025-06";

type Row = Record<string, CellValue>;

/** Rows of a month: glucose about 5, creatinine about 80, every day of the month, a note in nine of ten. */
function rowsOf(period: string, count = 600, change: (row: Row, index: number) => Row = (row) => row): Row[] {
  const random = seeded(Number(period.replace("-", "")));
  return Array.from({ length: count }, (_, index) => {
    const test = index % 3 === 0 ? "creatinine" : "glucose";
    const spread = random() + random() + random() - 1.5;
    const row: Row = {
      patient: `p${Math.floor(random() * 5000)}`,
      test,
      value: test === "glucose" ? 5 + spread : 80 + 20 * spread,
      taken: `${period}-${String(1 + (index % 28) + (index % 28 === 27 ? new Date(`${period}-01`).getUTCMonth() % 2 : 0)).padStart(2, "0")}`,
      note: random() < 0.1 ? null : random() < 0.5 ? "fasting" : "not fasting",
    };
    return change(row, index);
  });
}

function compare(
  rows: Row[],
  more: Partial<Comparison> = {},
  before: Month[] = MONTHS.map((month) => monthOf(CONTRACT, month, rowsOf(month))),
) {
  return compareMonths({
    contract: CONTRACT,
    hospital: "h",
    now: monthOf(CONTRACT, NOW, rows),
    before,
    missing: [],
    isOneOfMany: false,
    ...more,
  });
}
const found = (checks: ReturnType<typeof compare>) =>
  checks.filter((one) => one.check !== "compared").map((one) => [one.severity, one.key]);

test("a month like those before it is not remarkable", () => {
  expect(found(compare(rowsOf(NOW)))).toEqual([]);
  expect(compare(rowsOf(NOW))).toMatchObject([
    { check: "compared", now: 5, facts: { months: MONTHS.join(","), hospital: "h", period: NOW } },
  ]);
});

test("with fewer than four months only units and copies are looked at", () => {
  const few = MONTHS.slice(0, 3).map((month) => monthOf(CONTRACT, month, rowsOf(month)));
  expect(found(compare(rowsOf(NOW, 50), {}, few))).toEqual([]);
  expect(compare(rowsOf(NOW), {}, [])).toMatchObject([{ message: "There is no earlier month to compare with. Statistics need 4." }]);
});

describe("rows", () => {
  const months = (counts: number[]) => counts.map((count, at) => monthOf(CONTRACT, MONTHS[at] ?? "", rowsOf(MONTHS[at] ?? "", count)));
  test.each([
    // All the same: half as many again is allowed, more holds.
    [[600, 600, 600, 600], 880, []],
    [[600, 600, 600, 600], 920, ["hold"]],
    [[600, 600, 600, 600], 290, ["hold"]],
    // Logs 0.0488 around the middle (MAD of 571, 600, 630, 600, 571 …): 820 is z = 0.6745 · 0.3124 / 0.0488 = 4.3.
    [[571, 600, 630, 571, 630], 820, ["warn"]],
    [[571, 600, 630, 571, 630], 960, ["hold"]],
    // Within a tenth, or within chance, nothing is said however steady the months were.
    [[600, 601, 600, 601, 600], 655, []],
    [[9, 10, 9, 10, 9], 15, []],
  ])("%j and then %i: %j", (before, now, severities) => {
    const checks = compare(rowsOf(NOW, now), {}, months(before)).filter((one) => one.check === "rows");
    expect(checks.map((one) => one.severity)).toEqual(severities);
  });

  test("files that add to a month are not counted against months", () => {
    const contract = { ...CONTRACT, delivery: "append" as const };
    expect(found(compare(rowsOf(NOW, 100), { contract }, months([600, 600, 600, 600])))).toEqual([]);
  });
});

describe("emptiness", () => {
  test("a column that is suddenly empty holds; one that the file lacks is told of", () => {
    const rows = rowsOf(NOW, 600, (row) => ({ ...row, note: null }));
    expect(found(compare(rows))).toEqual([["hold", "empty_column:note"]]);
    expect(found(compare(rows, { missing: ["note"] }))).toEqual([["warn", "empty_column:note"]]);
  });

  test("five points and twice as much are told of, less is not", () => {
    const emptied = (share: number) =>
      compare(rowsOf(NOW, 600, (row, index) => ({ ...row, note: index % 100 < share ? null : "fasting" })));
    const about = (share: number) => emptied(share).filter((one) => one.check === "empty_values");
    expect(about(30)).toMatchObject([{ severity: "warn", column: "note", now: "30 %" }]);
    expect(about(14)).toEqual([]);
  });
});

describe("values that are gone", () => {
  const about = (rows: Row[], before?: Month[]) => compare(rows, {}, before).filter((one) => one.check === "gone_values");
  const withRare = (period: string, rare: number, count = 600) =>
    rowsOf(period, count, (row, index) => (index < rare ? { ...row, note: "by phone" } : row));

  test("a test that every earlier month has and this one lacks is named, with its rows", () => {
    const rows = rowsOf(NOW).filter((row) => row.test !== "glucose");
    // Two of three rows of each month of 600 are glucose.
    expect(about(rows)).toMatchObject([
      {
        key: "gone_values:test",
        severity: "warn",
        column: "test",
        message: 'test has no rows with "glucose" (at least 400); every earlier month has some.',
        before: 400,
        now: 0,
      },
    ]);
  });

  test("nothing is said of one that an earlier month lacked too, or that few rows had", () => {
    const months = (rare: number[]) => MONTHS.map((month, at) => monthOf(CONTRACT, month, withRare(month, rare[at] ?? 0)));
    expect(about(rowsOf(NOW), months([10, 12, 11, 10, 14]))).toMatchObject([{ column: "note", before: 10 }]);
    expect(about(rowsOf(NOW), months([10, 12, 0, 10, 14]))).toEqual([]);
    expect(about(rowsOf(NOW), months([10, 12, 9, 10, 14]))).toEqual([]);
    expect(about(withRare(NOW, 1), months([10, 12, 11, 10, 14]))).toEqual([]);
  });
});

describe("numbers", () => {
  test("numbers that are spread otherwise hold, with both middles", () => {
    const [hold] = compare(rowsOf(NOW, 600, (row) => ({ ...row, value: Number(row.value) * 1.5 }))).filter((one) => one.check === "shape");
    expect(hold).toMatchObject({ severity: "hold", column: "value", key: "shape:value" });
    expect(hold?.facts?.psi).toBeGreaterThan(0.25);
  });

  test("of very many values a small move is told of", () => {
    const many = MONTHS.map((month) => monthOf(CONTRACT, month, rowsOf(month, 3000)));
    // Both analytes by a seventh of the deviation of all of them.
    const rows = rowsOf(NOW, 3000, (row) => ({ ...row, value: Number(row.value) + (row.test === "creatinine" ? 16 : 0) }));
    const checks = compare(rows, {}, many).filter((one) => one.check === "distance" || one.check === "shape");
    expect(checks).toHaveLength(1);
  });

  test("numbers that are never alike say nothing by being unlike: weeks, and numbers of rows", () => {
    const contract = parseContract({
      columns: [
        { name: "week", type: "integer" },
        { name: "row_number", type: "integer" },
      ],
    });
    const month = (period: string, at: number) =>
      monthOf(
        contract,
        period,
        Array.from({ length: 200 }, (_, index) => ({ week: 4 * at + (index % 4), row_number: 200 * at + index })),
      );
    const before = MONTHS.map((period, at) => month(period, at));
    expect(found(compareMonths({ contract, hospital: "h", now: month(NOW, 5), before, missing: [], isOneOfMany: false }))).toEqual([]);
  });

  test("few values that differ by chance are nothing", () => {
    const few = MONTHS.map((month) => monthOf(CONTRACT, month, rowsOf(month, 60)));
    expect(found(compare(rowsOf(NOW, 60), {}, few))).toEqual([]);
  });
});

describe("texts", () => {
  test("values that are divided otherwise are told of, with the new ones; of few rows they are not named", () => {
    const [warn] = compare(
      rowsOf(NOW, 600, (row, index) => ({ ...row, note: index % 2 === 0 ? "unknown" : index < 4 ? "Mrs Smith" : (row.note ?? null) })),
    ).filter((one) => one.check === "values");
    expect(warn).toMatchObject({ severity: "warn", column: "note" });
    expect(warn?.message).toContain('"unknown"');
    expect(JSON.stringify(warn)).not.toContain("Smith");
  });

  test("one value for all rows is told of", () => {
    expect(found(compare(rowsOf(NOW, 600, (row) => ({ ...row, note: "fasting" }))))).toContainEqual(["warn", "one_value:note"]);
  });
});

describe("units", () => {
  test("glucose in mg/dL among creatinine holds, though the median of all hardly says so", () => {
    const checks = compare(rowsOf(NOW, 600, (row) => (row.test === "glucose" ? { ...row, value: Number(row.value) * 18.016 } : row)));
    const [hold] = checks.filter((one) => one.key === "unit_switch:value/glucose");
    expect(hold).toMatchObject({ severity: "hold", column: "value", facts: { analyte: "glucose" } });
    expect(Number(hold?.facts?.ratio)).toBeGreaterThan(17.1);
    expect(hold?.message).toContain("18.016");
  });

  test.each([10, 0.1, 1000, 1 / 88.42])("a factor of %d holds after one month", (factor) => {
    const one = [monthOf(CONTRACT, "2025-05", rowsOf("2025-05"))];
    const checks = compare(
      rowsOf(NOW, 600, (row) => ({ ...row, value: Number(row.value) * factor })),
      {},
      one,
    );
    expect(checks.filter((check) => check.check === "unit_switch").map((check) => check.key)).toContain("unit_switch:value");
  });

  test("other factors, and few values, are no units", () => {
    const one = [monthOf(CONTRACT, "2025-05", rowsOf("2025-05"))];
    expect(
      found(
        compare(
          rowsOf(NOW, 600, (row) => ({ ...row, value: Number(row.value) * 7 })),
          {},
          one,
        ),
      ),
    ).toEqual([]);
    expect(
      found(
        compare(
          rowsOf(NOW, 40, (row) => ({ ...row, value: Number(row.value) * 10 })),
          {},
          one,
        ),
      ),
    ).toEqual([]);
  });
});

describe("copies", () => {
  const before = [monthOf(CONTRACT, "2025-05", rowsOf("2025-05"))];
  test("the rows of a month with the dates of another hold, and name the month", () => {
    const copied = rowsOf("2025-05").map((row) => ({ ...row, taken: String(row.taken).replace("2025-05", NOW) }));
    expect(compare(copied, {}, before)).toMatchObject([{ key: "copied_month:", severity: "hold", before: "2025-05", now: "100 %" }, {}]);
  });
  test("nine rows in ten are too many, fewer are not", () => {
    const mixed = (share: number) => [...rowsOf("2025-05").slice(0, 600 * share), ...rowsOf(NOW).slice(600 * share)];
    expect(found(compare(mixed(0.95), {}, before))).toEqual([["hold", "copied_month:"]]);
    expect(found(compare(mixed(0.8), {}, before))).toEqual([]);
  });
  test("few rows, or rows that are all much the same, are no copies", () => {
    expect(found(compare(rowsOf("2025-05", 99), {}, [monthOf(CONTRACT, "2025-05", rowsOf("2025-05", 99))]))).toEqual([]);
    const same = (period: string) =>
      rowsOf(period).map((_, index) => ({ patient: "p", test: "x", value: index % 5, taken: `${period}-01`, note: "n" }));
    expect(found(compare(same(NOW), {}, [monthOf(CONTRACT, "2025-05", same("2025-05"))]))).toEqual([]);
  });
  test("lists that repeat every month do not hold", () => {
    const list = (period: string) =>
      monthOf(
        CONTRACT,
        period,
        rowsOf("2025-01").map((row) => ({ ...row, taken: `${period}-01` })),
      );
    const checks = compareMonths({
      contract: CONTRACT,
      hospital: "h",
      now: list(NOW),
      before: [list("2025-05"), list("2025-04")],
      missing: [],
      isOneOfMany: false,
    });
    expect(found(checks)).toEqual([["info", "copied_month:"]]);
  });
});

test("a month that ends early is told of", () => {
  const rows = rowsOf(NOW).filter((row) => String(row.taken) <= `${NOW}-17`);
  expect(compare(rows).filter((one) => one.check === "last_day")).toMatchObject([
    { severity: "warn", column: "taken", facts: { day: "2025-06-17" } },
  ]);
});

test("rows that repeat far more often than usual are told of", () => {
  const rows = rowsOf(NOW, 300);
  expect(found(compare([...rows, ...rows]))).toContainEqual(["warn", "repeated_rows:"]);
});

test("of many columns that are tested at once, chance alone brings nothing", () => {
  const names = Array.from({ length: 60 }, (_, at) => `c${at}`);
  const contract = parseContract({ columns: names.map((name) => ({ name, type: "double" })) });
  const month = (period: string) => {
    const random = seeded(Number(period.replace("-", "")));
    return monthOf(
      contract,
      period,
      Array.from({ length: 80 }, () => Object.fromEntries(names.map((name) => [name, random()]))),
    );
  };
  const checks = compareMonths({ contract, hospital: "h", now: month(NOW), before: MONTHS.map(month), missing: [], isOneOfMany: false });
  expect(found(checks)).toEqual([]);
});

test("parts of one file are told apart by hospital and month", () => {
  const checks = compare(
    rowsOf(NOW, 600, (row) => ({ ...row, note: null })),
    { isOneOfMany: true },
  );
  expect(found(checks)).toEqual([["hold", "empty_column:note@h/2025-06"]]);
  expect(checks[0]?.message).toMatch(/^h, 2025-06: note is empty/);
});
