import type { DatasetSchema } from "../column-types";
import type { RelationshipSchema } from "../relationships";
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

/** What `int1` of the fixture stands for: each code once, some codes of the fixture missing. */
export const UNITS: DatasetSchema = {
  slug: "units",
  name: "Units",
  version: 2,
  columns: [
    { name: "code", label: "Code", type: { kind: "integer" } },
    { name: "label", label: "Label", type: { kind: "text" } },
    { name: "factor", label: "Factor", type: { kind: "decimal", precision: 18, scale: 9 } },
    { name: "since", label: "Since", type: { kind: "date" } },
    { name: "active", label: "Active", type: { kind: "boolean" } },
  ],
};

/** Several rows for one `txt2` of the fixture and the other way round, and some for nothing at all. */
export const VISITS: DatasetSchema = {
  slug: "visits",
  name: "Visits",
  version: 5,
  columns: [
    { name: "code", label: "Code", type: { kind: "text" } },
    { name: "t_id", label: "T id", type: { kind: "integer" } },
    { name: "flag", label: "Flag", type: { kind: "boolean" } },
    { name: "amount", label: "Amount", type: { kind: "double" } },
    { name: "score", label: "Score", type: { kind: "integer" } },
    { name: "fee", label: "Fee", type: { kind: "decimal", precision: 8, scale: 3 } },
    { name: "note", label: "Note", type: { kind: "text" } },
    { name: "seen_at", label: "Seen at", type: { kind: "timestamp" } },
  ],
};

/** One relationship of each cardinality, and one by two columns. */
export const RELATIONSHIPS: RelationshipSchema[] = [
  { name: "unit", on: [{ left: "int1", right: "code" }], cardinality: "many-to-one", schema: UNITS },
  { name: "visit", on: [{ left: "txt2", right: "code" }], cardinality: "many-to-many", schema: VISITS },
  { name: "own_visit", on: [{ left: "id", right: "t_id" }], cardinality: "one-to-many", schema: VISITS },
  {
    name: "twin",
    on: [
      { left: "txt2", right: "code" },
      { left: "bool1", right: "flag" },
    ],
    cardinality: "many-to-many",
    schema: VISITS,
  },
];

/** Values written as answers write them: decimals and large integers as text. */
export type Row = Record<string, CellValue>;

/** Few different values per column, so that ties, duplicates and empties are common. */
export const DOMAINS: Record<string, CellValue[]> = {
  hospital: ["north", "st-anselm", "Öst"],
  int1: [null, -3, 0, 1, 2, 7, 18, 25, "9007199254740993", 9007199254740991, -9007199254740991, "-9007199254740992"],
  num1: [null, -1.5, -0.25, 0, 0.1, 0.7, 2.5, 7, 999983.1234567, 123456.7890123],
  dec1: [null, "-12.50", "0.00", "0.01", "1.50", "7.00", "99999999.99"],
  txt1: [null, "", "a", "A", "ab", "Äb", "äB", "O'Hara", '"q"', "😀", "ﬀ", "z%", "_", "é", "STRAẞE", "  b\u00a0 ", "\tc "],
  txt2: [null, "x", "y", "XY"],
  bool1: [null, true, false],
  date1: [null, "2024-02-29", "2024-02-28", "2024-03-01", "2024-03-31", "2023-12-31", "2024-01-01", "2000-02-29", "2024-12-30"],
  ts1: [
    null,
    "2024-02-29T00:00:00.000",
    "2024-02-29T23:59:59.999",
    "2024-03-01T00:00:00.000",
    // The hour that clocks in Europe leave out, and the one they have twice.
    "2024-03-31T02:30:00.000",
    "2024-10-27T02:30:00.000",
    "2023-12-31T23:30:00.000",
    "2024-01-01T05:15:30.250",
    "1999-12-31T12:00:00.000",
  ],
};

/** Rows from a seeded generator: the same seed, the same rows. */
export function fixtureRows(count: number, seed = 7): Row[] {
  return rowsOf(count, seed, (index) => ({ id: index + 1 }), DOMAINS);
}

/** The rows of UNITS: 18 and 25 have none, 99 and the empty code belong to nobody. */
export const UNIT_ROWS: Row[] = [
  { code: -3, label: "pH", factor: "0.000000001", since: "2000-02-29", active: true },
  { code: 0, label: "Größe", factor: "-1.500000000", since: null, active: false },
  { code: 1, label: "mmol/l", factor: "123456789.987654321", since: "2024-03-31", active: true },
  { code: 2, label: "mmol/l", factor: null, since: "2023-01-31", active: null },
  { code: 7, label: null, factor: "0.100000000", since: "1999-12-31", active: false },
  { code: "9007199254740993", label: "", factor: "-0.333333333", since: "2024-02-29", active: true },
  { code: -9007199254740991, label: "😀 'x'", factor: "7.000000000", since: "2024-02-29", active: true },
  { code: 99, label: "nobody", factor: "1.000000000", since: "2024-01-01", active: true },
  { code: null, label: "no code", factor: "2.000000000", since: null, active: null },
];

const VISIT_DOMAINS: Record<string, CellValue[]> = {
  code: [null, "x", "x", "y", "z", ""],
  t_id: [null, 1, 2, 3, 5, 8, 13, 13, 40, 9_999],
  flag: [null, true, false],
  amount: [null, -2.5, 0, 0.1, 0.2, 12, 3.75],
  score: [null, 1, 2, 2, 3, 100],
  fee: [null, "-1.005", "0.000", "0.125", "12.500", "99999.999"],
  note: [null, "", "ok", "OK", "é", "😀", "late"],
  seen_at: [null, "2024-02-29T23:59:59.999", "2024-03-31T02:30:00.000", "2024-03-01T08:00:00.000", "2001-01-01T00:00:00.000"],
};

/** Rows of VISITS: keys come several times, some are empty, `z` and 9999 match nothing, `XY` has no visit. */
export const VISIT_ROWS: Row[] = rowsOf(14, 11, () => ({}), VISIT_DOMAINS);

/** All rows of the fixture, by slug. */
export function fixtureTables(count: number, seed?: number): { schema: DatasetSchema; rows: Row[] }[] {
  return [
    { schema: FIXTURE, rows: fixtureRows(count, seed) },
    { schema: UNITS, rows: UNIT_ROWS },
    { schema: VISITS, rows: VISIT_ROWS },
  ];
}

function rowsOf(count: number, seed: number, start: (index: number) => Row, domains: Record<string, CellValue[]>): Row[] {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  return Array.from({ length: count }, (_, index) => {
    const row = start(index);
    for (const [name, values] of Object.entries(domains)) row[name] = values[next(values.length)] ?? null;
    return row;
  });
}
