import type { DatasetSchema } from "../column-types";
import type { CellValue } from "../result";

/** One dataset with a column of each type, and some twice, for tests of the language. */
export const FIXTURE: DatasetSchema = {
  slug: "t",
  name: "Fixture",
  version: 1,
  columns: [
    { name: "id", label: "Id", type: { kind: "integer" } },
    { name: "hospital", label: "Hospital", type: { kind: "text" } },
    { name: "int1", label: "Int 1", type: { kind: "integer" }, unit: "mg" },
    { name: "num1", label: "Num 1", type: { kind: "double" }, unit: "kg" },
    { name: "dec1", label: "Dec 1", type: { kind: "decimal", precision: 10, scale: 2 } },
    { name: "txt1", label: "Txt 1", type: { kind: "text" } },
    { name: "txt2", label: "Txt 2", type: { kind: "text" } },
    { name: "bool1", label: "Bool 1", type: { kind: "boolean" } },
    { name: "date1", label: "Date 1", type: { kind: "date" } },
    { name: "ts1", label: "Ts 1", type: { kind: "timestamp" } },
  ],
};

/** Values written as answers write them: decimals and large integers as text. */
export type Row = Record<string, CellValue>;

/** Few different values per column, so that ties, duplicates and empties are common. */
export const DOMAINS: Record<string, CellValue[]> = {
  hospital: ["north", "st-anselm", "Öst"],
  int1: [null, -3, 0, 1, 2, 7, 18, 25, "9007199254740993", 9007199254740991, -9007199254740991],
  num1: [null, -1.5, -0.25, 0, 0.1, 0.7, 2.5, 7, 1e6, 123456.789],
  dec1: [null, "-12.50", "0.00", "0.01", "1.50", "7.00", "99999999.99"],
  txt1: [null, "", "a", "A", "ab", "Äb", "äB", "O'Hara", "😀", "ﬀ", "z%", "_", "é"],
  txt2: [null, "x", "y", "XY"],
  bool1: [null, true, false],
  date1: [null, "2024-02-29", "2024-02-28", "2024-03-01", "2023-12-31", "2024-01-01", "2000-02-29", "2024-12-30"],
  ts1: [
    null,
    "2024-02-29T00:00:00.000",
    "2024-02-29T23:59:59.999",
    "2024-03-01T00:00:00.000",
    "2023-12-31T23:30:00.000",
    "2024-01-01T05:15:30.250",
    "1999-12-31T12:00:00.000",
  ],
};

/** Rows from a seeded generator: the same seed, the same rows. */
export function fixtureRows(count: number, seed = 7): Row[] {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  return Array.from({ length: count }, (_, index) => {
    const row: Row = { id: index + 1 };
    for (const [name, values] of Object.entries(DOMAINS)) row[name] = values[next(values.length)] ?? null;
    return row;
  });
}
