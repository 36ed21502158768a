import { afterEach, describe, expect, test } from "vitest";
import {
  chosenLocale,
  formatBytes,
  formatCount,
  formatDate,
  formatDecimalText,
  formatDuration,
  formatInstant,
  formatMonth,
  formatNumber,
  formatShare,
  formatTimestamp,
} from "./format";

describe("numbers", () => {
  test.each([
    [1204332, "1,204,332"],
    [0, "0"],
    [-4200, "-4,200"],
    [7.9, "7.9"],
    [1234.56789, "1,234.5679"],
    [0.1 + 0.2, "0.3"],
    [0.000123456, "0.0001235"],
    [9007199254740993n, "9,007,199,254,740,993"],
    [Number.NaN, "—"],
  ])("%s is written %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test("the reader's locale decides the separators", () => {
    expect(formatNumber(1204332.5, { locale: "de-DE" })).toBe("1.204.332,5");
    expect(formatDecimalText("1204332.50", { locale: "de-DE" })).toBe("1.204.332,50");
  });

  test("nothing has no sign", () => {
    expect(formatNumber(-0)).toBe("0");
    expect(formatNumber(-0.001, { fractionDigits: 2 })).toBe("0.00");
    expect(formatNumber(-0.006, { fractionDigits: 2 })).toBe("-0.01");
  });

  test("fixed fraction digits are kept", () => {
    expect(formatNumber(3, { fractionDigits: 2 })).toBe("3.00");
  });

  test.each([
    ["1234567.50", "1,234,567.50"],
    ["-0.05", "-0.05"],
    ["123456789012345678901234", "123,456,789,012,345,678,901,234"],
    ["99999999999999999.99", "99,999,999,999,999,999.99"],
    ["not a number", "not a number"],
  ])("the decimal %s keeps every digit", (text, shown) => {
    expect(formatDecimalText(text)).toBe(shown);
  });

  test("a count agrees with its word", () => {
    expect(formatCount(1, "row")).toBe("1 row");
    expect(formatCount(312004, "row")).toBe("312,004 rows");
    expect(formatCount(2, "category", "categories")).toBe("2 categories");
  });

  test.each([
    [0.64, "64 %"],
    [0.0001, "< 0.1 %"],
    [0.9999, "> 99.9 %"],
    [0, "0 %"],
    [1, "100 %"],
    [-0.25, "-25 %"],
    [-0.0001, "> -0.1 %"],
    [-0, "0 %"],
  ])("a share of %s is written %s", (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});

describe("dates", () => {
  test("a date is taken apart as text, whatever the time zone of the process", () => {
    const zone = process.env.TZ;
    try {
      for (const name of ["America/Los_Angeles", "Pacific/Kiritimati", "UTC"]) {
        process.env.TZ = name;
        expect(formatDate("2025-11-03")).toBe("3 Nov 2025");
        expect(formatTimestamp("2025-11-03T00:30:00.000")).toBe("3 Nov 2025 00:30");
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test.each([
    ["2025-11-03T14:05:06.000", "3 Nov 2025 14:05:06"],
    ["2025-11-03T14:05:06.250", "3 Nov 2025 14:05:06.250"],
    ["2025-11-03 14:05:00", "3 Nov 2025 14:05"],
    ["2025-11-03", "3 Nov 2025"],
    ["nonsense", "nonsense"],
  ])("the timestamp %s is written %s", (value, text) => {
    expect(formatTimestamp(value)).toBe(text);
  });

  test("a month is year and month", () => {
    expect(formatMonth("2025-11-01")).toBe("2025-11");
    expect(formatMonth("2025-11")).toBe("2025-11");
  });

  test("text that is no date stays as it is", () => {
    expect(formatDate("2025-13-03")).toBe("2025-13-03");
    expect(formatDate("soon")).toBe("soon");
  });

  test("an instant says the zone it is told in", () => {
    expect(formatInstant("2025-11-03T14:05:06Z")).toBe("3 Nov 2025 14:05 UTC");
    expect(formatInstant(new Date(Date.UTC(2025, 6, 1, 23, 30)), "Europe/London")).toBe("2 Jul 2025 00:30 BST");
  });
});

describe("sizes and times", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [3_100_000, "3.1 MB"],
    [48_200_000, "48 MB"],
    [999_700, "1 MB"],
    [1_200_000_000, "1.2 GB"],
    [500e12, "500 TB"],
  ])("%s bytes are written %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [0, "0 ms"],
    [0.4, "under 1 ms"],
    [8.6, "9 ms"],
    [1234, "1.2 s"],
    [9960, "10 s"],
    [48_000, "48 s"],
    [184_000, "3 min 4 s"],
    [180_000, "3 min"],
    [7_500_000, "2 h 5 min"],
  ])("%s milliseconds are written %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe("the reader's locale", () => {
  const slot = globalThis as typeof globalThis & { medlakeLocale?: () => string | undefined };
  afterEach(() => delete slot.medlakeLocale);

  test.each([
    ["de-CH", null, "de-CH"],
    [undefined, "fr-CA,fr;q=0.9,en;q=0.8", "fr-CA"],
    [undefined, "de", "de"],
    [undefined, null, "en-GB"],
    [undefined, "*", "en-GB"],
    [undefined, "xx-klingon", "en-GB"],
    // Digits stay those that everybody reads.
    [undefined, "ar-EG,ar;q=0.9", "en-GB"],
    ["'; drop table", "sv-SE", "sv-SE"],
  ])("chosen %j, accepted %j: %s", (choice, accepted, expected) => {
    expect(chosenLocale(choice, accepted)).toBe(expected);
  });

  test.each([
    ["en-GB", "3 Nov 2025", "1,204,332.5"],
    ["en-US", "Nov 3, 2025", "1,204,332.5"],
    ["de-DE", "3. Nov. 2025", "1.204.332,5"],
  ])("a page in %s has dates %s and numbers %s", (locale, date, number) => {
    slot.medlakeLocale = () => locale;
    expect(formatDate("2025-11-03")).toBe(date);
    expect(formatNumber(1204332.5)).toBe(number);
    expect(formatInstant("2025-11-03T14:05:00Z")).toBe(`${date} 14:05 UTC`);
    expect(formatMonth("2025-11-03")).toBe("2025-11");
  });

  test("a day is the same in every zone, and years that no calendar writes stay as they are", () => {
    slot.medlakeLocale = () => "de-DE";
    expect(formatDate("0099-01-02")).toBe("2. Jan. 99");
    expect(formatDate("-0044-03-15")).toBe("15 Mar -44");
  });
});
