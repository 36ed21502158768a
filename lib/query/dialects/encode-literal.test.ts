import { describe, expect, test } from "vitest";
import type { SqlValue } from "../sql";
import { HOSTILE_TEXTS, REFUSED_TEXTS } from "../testing/escape-corpus";
import { tokenizeSql } from "../testing/tokenize-sql";
import { encodeLiteral } from "./encode-literal";

const TEXT = { kind: "text" } as const;
const INTEGER = { kind: "integer" } as const;
const DOUBLE = { kind: "double" } as const;
const DATE = { kind: "date" } as const;
const TIMESTAMP = { kind: "timestamp" } as const;
const BOOLEAN = { kind: "boolean" } as const;
const MONEY = { kind: "decimal", precision: 18, scale: 2 } as const;

const ENCODED: [SqlValue, string][] = [
  [{ type: TEXT, value: "" }, "''"],
  [{ type: TEXT, value: "O'Hara" }, "'O''Hara'"],
  [{ type: TEXT, value: "'; drop table t; --" }, "'''; drop table t; --'"],
  [{ type: TEXT, value: "\\'" }, "'\\'''"],
  [{ type: TEXT, value: "a\nb" }, "'a\nb'"],
  [{ type: TEXT, value: "😀 中文" }, "'😀 中文'"],
  [{ type: TEXT, value: null }, "cast(null as varchar)"],
  [{ type: INTEGER, value: 0 }, "cast('0' as bigint)"],
  [{ type: INTEGER, value: -0 }, "cast('0' as bigint)"],
  [{ type: INTEGER, value: -15 }, "cast('-15' as bigint)"],
  [{ type: INTEGER, value: "9223372036854775807" }, "cast('9223372036854775807' as bigint)"],
  [{ type: INTEGER, value: "-9223372036854775808" }, "cast('-9223372036854775808' as bigint)"],
  [{ type: INTEGER, value: null }, "cast(null as bigint)"],
  [{ type: MONEY, value: "1.50" }, "cast('1.50' as decimal(18, 2))"],
  [{ type: MONEY, value: "-9999999999999999.99" }, "cast('-9999999999999999.99' as decimal(18, 2))"],
  [{ type: MONEY, value: 7 }, "cast('7' as decimal(18, 2))"],
  [{ type: { kind: "decimal", precision: 3, scale: 3 }, value: "0.125" }, "cast('0.125' as decimal(3, 3))"],
  [{ type: MONEY, value: null }, "cast(null as decimal(18, 2))"],
  [{ type: DOUBLE, value: 1.5 }, "cast('1.5' as double)"],
  [{ type: DOUBLE, value: -0 }, "cast('0' as double)"],
  [{ type: DOUBLE, value: 1e-300 }, "cast('1e-300' as double)"],
  [{ type: DOUBLE, value: -1.25e21 }, "cast('-1.25e+21' as double)"],
  [{ type: DOUBLE, value: null }, "cast(null as double)"],
  [{ type: BOOLEAN, value: true }, "true"],
  [{ type: BOOLEAN, value: false }, "false"],
  [{ type: BOOLEAN, value: null }, "cast(null as boolean)"],
  [{ type: DATE, value: "2024-02-29" }, "cast('2024-02-29' as date)"],
  [{ type: DATE, value: null }, "cast(null as date)"],
  [{ type: TIMESTAMP, value: "2024-02-29T23:59:59.999" }, "cast('2024-02-29 23:59:59.999' as timestamp(3))"],
  [{ type: TIMESTAMP, value: null }, "cast(null as timestamp(3))"],
];

/** What has another form than its type says. Each would be text of its own in the SQL if it got through. */
const REFUSED: SqlValue[] = [
  ...REFUSED_TEXTS.map((value): SqlValue => ({ type: TEXT, value })),
  { type: TEXT, value: 1 },
  { type: TEXT, value: true },
  { type: TEXT, value: ["a"] },
  { type: { kind: "text[]" }, value: ["a"] },
  ...["", "1 ", " 1", "+1", "01", "-0x1", "1e3", "1.0", "1;", "1'", "1\n", "١", "--1", "9223372036854775808", "-9223372036854775809"].map(
    (value): SqlValue => ({ type: INTEGER, value }),
  ),
  ...[1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY, true].map((value): SqlValue => ({ type: INTEGER, value })),
  ...["", "1.", ".5", "1e3", "01", "1.505", "12345678901234567", "1.5'", "1.5\n", "NaN", "1,5", "0".repeat(60)].map((value): SqlValue => ({
    type: MONEY,
    value,
  })),
  ...[1.5, Number.NaN].map((value): SqlValue => ({ type: MONEY, value })),
  { type: { kind: "decimal", precision: 39, scale: 0 }, value: "1" },
  { type: { kind: "decimal", precision: 18, scale: -1 }, value: "1" },
  { type: { kind: "decimal", precision: 1.5, scale: 0 }, value: "1" },
  ...["1.5", Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false].map((value): SqlValue => ({ type: DOUBLE, value })),
  ...["true", 1, "false' or true --"].map((value): SqlValue => ({ type: BOOLEAN, value })),
  ...[
    "2024-2-3",
    "2023-02-29",
    "2024-01-01'",
    "2024-01-01\n",
    "0000-01-01",
    "10000-01-01",
    "2024-01-01T00:00:00.000",
    "today",
    20240101,
  ].map((value): SqlValue => ({ type: DATE, value })),
  ...[
    "2024-01-01",
    "2024-01-01 00:00:00.000",
    "2024-01-01T00:00:00",
    "2024-01-01T00:00:00.0000",
    "2024-01-01T24:00:00.000",
    "2024-01-01T00:00:00.000Z",
    "2024-01-01T00:00:00.000'",
    "2024-01-01T00:00:00.000\n",
  ].map((value): SqlValue => ({ type: TIMESTAMP, value })),
];

describe("a value as a literal", () => {
  test.each(ENCODED)("%j", (given, literal) => {
    expect(encodeLiteral(given)).toBe(literal);
  });

  test.each(HOSTILE_TEXTS)("%j is one text and nothing else, and reads back unchanged", (value) => {
    const literal = encodeLiteral({ type: TEXT, value });
    expect(tokenizeSql(literal)).toEqual([{ kind: "text", text: literal }]);
    expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(value);
    expect(literal.slice(1, -1).replaceAll("''", "")).not.toContain("'");
  });

  test.each(REFUSED)("%j is refused, and the message does not hold it", (given) => {
    const refused = expect.objectContaining({
      code: "INTERNAL",
      message: expect.stringMatching(/^A value was about to be written into SQL as [a-z ]+ and is none/),
    });
    expect(() => encodeLiteral(given)).toThrow(refused);
  });

  test.each(HOSTILE_TEXTS.filter((text) => text !== "1" && text !== "2024-02-29"))("%j is refused as anything but text", (value) => {
    for (const type of [INTEGER, MONEY, DOUBLE, BOOLEAN, DATE, TIMESTAMP]) {
      expect(() => encodeLiteral({ type, value })).toThrow("was about to be written into SQL");
    }
  });
});
