import fc from "fast-check";
import { expect, test } from "vitest";
import type { Prunable } from "@/lib/query";
import { matchPartitions, type Selection } from "./match-partitions";
import { pinnedFile, shareOf, type Partition, type PinnedFile } from "./partition";
import { pruneFiles } from "./prune";
import { makeIndex, totalsFor } from "./version-index";

let files = 0;
function partition(hospital: string, period: string, more: Partial<Partition> = {}): Partition {
  files += 1;
  return {
    fileId: `fil_${files}`,
    path: `/${files}`,
    hospital,
    period,
    rows: 10,
    bytes: 100,
    hospitals: [hospital],
    rowsOf: null,
    ...more,
  };
}
function shared(period: string, rowsOf: Record<string, number>): Partition {
  const rows = Object.values(rowsOf).reduce((sum, count) => sum + count, 0);
  return partition("*", period, { rows, hospitals: Object.keys(rowsOf), rowsOf: new Map(Object.entries(rowsOf)) });
}
const index = (...partitions: Partition[]) => makeIndex({ datasetId: "dset_1", version: 1, partitions });
const everything: Selection = { hospitals: null, hospitalColumn: "site", periodColumn: "day", prunable: [] };
const day = (op: Prunable["op"], ...values: string[]): Prunable => ({ column: "day", type: { kind: "date" }, op, values });
const site = (op: Prunable["op"], ...values: string[]): Prunable => ({ column: "site", type: { kind: "text" }, op, values });

const months = ["2024-12", "2025-01", "2025-02", "2025-03"];
const year = index(...months.flatMap((period) => ["a", "b", "c"].map((hospital) => partition(hospital, period))));
const found = (...prunable: Prunable[]) =>
  matchPartitions(year, { ...everything, prunable }).map(({ period, hospital }) => `${period} ${hospital}`);

test("months and hospitals are looked up, in the order of the version", () => {
  expect(found(site("in", "c", "a"), day("between", "2025-01-15", "2025-02-01"))).toEqual([
    "2025-01 a",
    "2025-01 c",
    "2025-02 a",
    "2025-02 c",
  ]);
  expect(found(day("eq", "2025-03-31"))).toEqual(["2025-03 a", "2025-03 b", "2025-03 c"]);
  expect(found(site("gt", "b"), day("lt", "2025-01-02"))).toEqual(["2024-12 c", "2025-01 c"]);
  expect(found(day("gte", "2026-01-01"))).toEqual([]);
  expect(found(site("eq", "nowhere"))).toEqual([]);
});

test("before the first of a month means the months before it", () => {
  expect(found(site("eq", "a"), day("lt", "2025-02-01"))).toEqual(["2024-12 a", "2025-01 a"]);
  expect(found(site("eq", "a"), day("lt", "2025-01-01"))).toEqual(["2024-12 a"]);
  expect(found(site("eq", "a"), day("lte", "2025-02-01"))).toEqual(["2024-12 a", "2025-01 a", "2025-02 a"]);
  const noon: Prunable = { column: "day", type: { kind: "timestamp" }, op: "lt", values: ["2025-01-01T12:00:00"] };
  expect(found(site("eq", "a"), noon)).toEqual(["2024-12 a", "2025-01 a"]);
});

test("dates that do not compare as text leave nothing out", () => {
  expect(found(day("gte", "+12025-01-01"))).toHaveLength(12);
  const far = index(partition("a", "12025-01"), partition("a", "2025-01"));
  expect(matchPartitions(far, { ...everything, prunable: [day("gte", "2026-01-01")] })).toHaveLength(2);
});

test("a caller with a row scope finds its own hospitals' files, and those it shares", () => {
  const mixed = index(
    partition("a", "2025-01"),
    partition("b", "2025-01"),
    shared("2025-01", { b: 5, c: 15 }),
    shared("2025-02", { c: 5 }),
  );
  const at = (hospitals: string[], ...prunable: Prunable[]) =>
    matchPartitions(mixed, { ...everything, hospitals, prunable }).map(({ period, hospital }) => `${period} ${hospital}`);
  expect(at(["b"])).toEqual(["2025-01 *", "2025-01 b"]);
  expect(at(["a"], site("in", "a", "b", "c"))).toEqual(["2025-01 a"]);
  expect(at(["a"], site("eq", "b"))).toEqual([]);
  expect(at([])).toEqual([]);
});

test("a question that names the mark of shared files as a hospital finds each file once", () => {
  const mixed = index(partition("b", "2025-01"), shared("2025-01", { b: 5, c: 15 }), shared("2025-02", { c: 5 }));
  const at = (hospitals: string[] | null, ...values: string[]) =>
    matchPartitions(mixed, { ...everything, hospitals, prunable: [site("in", ...values)] }).map(
      ({ period, hospital }) => `${period} ${hospital}`,
    );
  expect(at(null, "*", "b")).toEqual(["2025-01 *", "2025-01 b"]);
  expect(at(["b", "c"], "c", "*")).toEqual(["2025-01 *", "2025-02 *"]);
  expect(at(null, "*")).toEqual([]);
});

test("totals are the caller's share", () => {
  const mixed = index(partition("a", "2025-01", { bytes: 1000 }), shared("2025-01", { a: 5, b: 15 }));
  expect(totalsFor(mixed, null)).toEqual({ files: 2, rows: 30, bytes: 1100 });
  expect(totalsFor(mixed, ["a", "a"])).toEqual({ files: 2, rows: 15, bytes: 1025 });
  expect(totalsFor(mixed, ["b"])).toEqual({ files: 1, rows: 15, bytes: 75 });
  expect(mixed.partitions.map((file) => shareOf(file, ["b"]))).toEqual([0.75, 1]);
});

/** Files with the statistics that their rows give, and a question: hospitals, conditions, a row scope. */
const HOSPITALS = ["a", "b", "c", "ä"];
const DAYS = ["2024-11-30", "2024-12-01", "2025-01-01", "2025-01-31", "2025-02-15", "2025-12-31"];
const row = fc.record({ site: fc.constantFrom(...HOSPITALS), day: fc.constantFrom(...DAYS), n: fc.integer({ min: 0, max: 9 }) });
type Row = { site: string; day: string; n: number };

const condition = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("eq", "in", "lt", "lte", "gt", "gte", "between"),
      fc.array(fc.constantFrom(...DAYS, "2024-12-15", "2025-01-02"), { minLength: 2, maxLength: 3 }),
    )
    .map(([op, values]) => ({ column: "day", type: { kind: "date" }, op, values: operands(op, values) }) as Prunable),
  fc
    .tuple(
      fc.constantFrom("eq", "in", "lt", "lte", "gt", "gte", "between"),
      fc.array(fc.constantFrom(...HOSPITALS, "z", "*"), { minLength: 2, maxLength: 3 }),
    )
    .map(([op, values]) => ({ column: "site", type: { kind: "text" }, op, values: operands(op, values) }) as Prunable),
  fc.integer({ min: 0, max: 9 }).map((n) => ({ column: "n", type: { kind: "integer" }, op: "gt", values: [n] }) as Prunable),
);

function operands<T>(op: string, values: T[]): T[] {
  return op === "in" ? values : values.slice(0, op === "between" ? 2 : 1);
}

function meets(one: Row, { column, op, values }: Prunable): boolean {
  const cell = one[column as keyof Row];
  const order = (value: string | number | boolean) =>
    typeof cell === "number" ? cell - Number(value) : Buffer.compare(Buffer.from(cell), Buffer.from(String(value)));
  const [first = 0, second = 0] = values;
  switch (op) {
    case "eq":
      return order(first) === 0;
    case "in":
      return values.some((value) => order(value) === 0);
    case "lt":
      return order(first) < 0;
    case "lte":
      return order(first) <= 0;
    case "gt":
      return order(first) > 0;
    case "gte":
      return order(first) >= 0;
    case "between":
      return order(first) >= 0 && order(second) <= 0;
  }
}

/** One file per month, or per hospital and month, as the ingestion cuts them. */
function cut(rows: readonly Row[], byHospital: boolean): { rows: Row[]; file: PinnedFile }[] {
  const groups = new Map<string, Row[]>();
  for (const one of rows) {
    const key = `${byHospital ? one.site : "*"} ${one.day.slice(0, 7)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].map(([key, own]) => {
    const [hospital = "", period = ""] = key.split(" ");
    const counts = new Map<string, number>();
    for (const one of own) counts.set(one.site, (counts.get(one.site) ?? 0) + 1);
    const place = byHospital ? partition(hospital, period) : partition("*", period, { hospitals: [...counts.keys()], rowsOf: counts });
    const stats = (name: keyof Row, type: string) => {
      const sorted = own
        .map((one) => one[name])
        .sort((a, b) => (typeof a === "number" ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)))));
      return { name, type, compressedBytes: 1, min: sorted[0] ?? null, max: sorted.at(-1) ?? null, nulls: 0 };
    };
    const columns = [stats("site", "text"), stats("day", "date"), stats("n", "integer")];
    return { rows: own, file: pinnedFile({ ...place, rows: own.length }, { columns }) };
  });
}

test("no file with a matching row is left out, and after pruning exactly those of the slow way are there", () => {
  const scope = fc.option(fc.subarray(HOSPITALS), { nil: null });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      fc.array(condition, { maxLength: 3 }),
      scope,
      (rows, byHospital, prunable, hospitals) => {
        const lake = cut(rows, byHospital);
        const pinned = lake.map(({ file }) => file);
        const selection = { hospitals, hospitalColumn: "site", periodColumn: "day", prunable };
        const looked = new Set(matchPartitions(index(...pinned), selection).map((file) => file.fileId));
        for (const { rows: own, file } of lake) {
          const isAsked = own.some(
            (one) => (hospitals === null || hospitals.includes(one.site)) && prunable.every((each) => meets(one, each)),
          );
          if (isAsked) expect(looked).toContain(file.fileId);
        }
        const visible = pinned.filter((file) => hospitals === null || file.hospitals.some((hospital) => hospitals.includes(hospital)));
        const slow = pruneFiles(visible, prunable, "site").map((file) => file.fileId);
        const fast = pruneFiles(
          visible.filter((file) => looked.has(file.fileId)),
          prunable,
          "site",
        ).map((file) => file.fileId);
        // The slow way also keeps a shared file where one hospital meets the conditions and another may be seen.
        expect(slow).toEqual(expect.arrayContaining(fast));
        if (byHospital) expect(fast).toEqual(slow);
      },
    ),
    { numRuns: 1000 },
  );
});
