import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FilterValue } from "@/lib/dashboards";
import { RELATIVE_UNITS } from "@/lib/query";
import { filterFromAddress, filterToAddress } from "./filter-address";

const CASES: [kind: "values" | "range" | "period", value: FilterValue | null, text: string][] = [
  ["values", { values: ["London"] }, "London"],
  ["values", { values: ["London", "Leeds, West"] }, "London,Leeds\\, West"],
  ["values", { values: [""] }, "\\e"],
  ["values", { values: ["*"] }, "\\*"],
  ["values", null, "*"],
  ["range", { low: 1.5, high: 20 }, "1.5..20"],
  ["range", { high: -3 }, "..-3"],
  ["period", { from: "2025-01-01" }, "2025-01-01.."],
  ["period", { last: { amount: 3, unit: "month" } }, "last-3-month"],
  ["period", { last: { unit: "year" } }, "this-year"],
  ["period", null, "*"],
];

describe("a temporary value in the address", () => {
  it.each(CASES)("of kind %s: %j is %s", (kind, value, text) => {
    expect(filterToAddress(value)).toBe(text);
    expect(filterFromAddress(kind, text)).toEqual(value);
  });

  it("is read as it was written, and is one the API takes", () => {
    const values = fc.record({ values: fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 6 }) });
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
    const range = fc.oneof(fc.record({ low: number }), fc.record({ high: number }), fc.record({ low: number, high: number }));
    const date = fc.date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
    const day = date.map((moment) => moment.toISOString().slice(0, 10));
    const unit = fc.constantFrom(...RELATIVE_UNITS);
    const period = fc.oneof(
      fc.record({ from: day }),
      fc.record({ from: day, to: day }),
      fc.record({ last: fc.record({ amount: fc.integer({ min: 1, max: 10_000 }), unit }) }),
      fc.record({ last: fc.record({ unit }) }),
    );
    const any = fc.oneof(
      values.map((value) => ["values", value] as const),
      range.map((value) => ["range", value] as const),
      period.map((value) => ["period", value] as const),
    );
    fc.assert(
      fc.property(any, ([kind, value]) => {
        const read = filterFromAddress(kind, filterToAddress(value));
        expect(read).toEqual(value);
        expect(FilterValue.safeParse(read).success).toBe(true);
      }),
    );
  });

  it.each([
    ["values", ""],
    ["values", ","],
    ["values", "London,"],
    ["values", "London\\"],
    ["range", "ten..20"],
    ["range", ".."],
    ["range", "10"],
    ["period", "2025-1-1.."],
    ["period", "last-0-month"],
    ["period", "last-3-moon"],
  ] as const)("of kind %s that cannot be read is none: %s", (kind, text) => {
    expect(filterFromAddress(kind, text)).toBeUndefined();
  });
});
