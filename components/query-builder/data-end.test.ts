import { expect, test } from "vitest";
import { formatDate } from "@/lib/format";
import { dataEndWords } from "./data-end";
import type { ColumnProfile } from "./explore-columns";

const TODAY = new Date(2026, 10, 21);

function column(max: string | null) {
  const profile: ColumnProfile = { rows: 9, empties: 0, distinct: 9, distinctExact: true, min: null, max, histogram: null, top: [] };
  return { label: "Collected", profile };
}

test("a stretch up to today says where the data end earlier", () => {
  const words = `Collected ends on ${formatDate("2025-12-31")}`;
  expect(dataEndWords({ op: "in_last" }, column("2025-12-31T23:12:00.000"), TODAY)).toBe(words);
  expect(dataEndWords({ op: "in_current" }, column("2025-12-31"), TODAY)).toBe(words);
  expect(dataEndWords({ op: "in_last" }, column("2026-10-31"), TODAY)).toBe(`Collected ends on ${formatDate("2026-10-31")}`);
});

test("nothing is said of data up to this month, of other filters, and where nothing is known", () => {
  expect(dataEndWords({ op: "in_last" }, column("2026-11-01"), TODAY)).toBeNull();
  expect(dataEndWords({ op: "between" }, column("2025-12-31"), TODAY)).toBeNull();
  expect(dataEndWords({ op: "in_last" }, column(null), TODAY)).toBeNull();
  expect(dataEndWords({ op: "in_last" }, { label: "Collected", profile: null }, TODAY)).toBeNull();
});
