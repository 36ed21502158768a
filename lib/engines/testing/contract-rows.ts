import type { CellValue, ColumnType, ResultColumn } from "@/lib/query";

function column(name: string, type: ColumnType): ResultColumn {
  return { name, label: name, type };
}

/** A column of each kind. The table that an engine under test makes of them has these columns and these rows. */
export const CONTRACT_COLUMNS: ResultColumn[] = [
  column("id", { kind: "integer" }),
  column("txt", { kind: "text" }),
  column("big", { kind: "integer" }),
  column("dec", { kind: "decimal", precision: 18, scale: 4 }),
  column("dbl", { kind: "double" }),
  column("yes", { kind: "boolean" }),
  column("day", { kind: "date" }),
  column("ts", { kind: "timestamp" }),
];

/** Ten rows, so that a table multiplied by itself has a round number of them. */
export const CONTRACT_ROWS: CellValue[][] = [
  [1, "Ünïcødé ß", 9007199254740991, "1.5000", 0.1, true, "2024-02-29", "2024-02-29T23:59:59.999"],
  [2, "😀", "9007199254740993", "-0.0001", -2.5, false, "1900-01-01", "1969-12-31T23:59:59.999"],
  [3, `O'Hara "the ,"`, "9223372036854775807", "99999999999999.9999", 1e300, true, "9999-12-31", "2024-03-31T02:30:00.000"],
  [4, "", "-9223372036854775807", "-99999999999999.9999", 5e-7, false, "2000-02-29", "2024-10-27T02:30:00.123"],
  [5, null, null, null, null, null, null, null],
  [6, "line\nbreak", 0, "0.0000", 0, true, "2023-12-31", "2000-01-01T00:00:00.000"],
  [7, "=1+1", -1, "7.0000", 1e20, true, "2024-01-01", "2024-01-01T12:00:00.000"],
  [8, "\\N", 42, "0.1000", 123456.789, false, "2024-01-02", "2024-01-01T12:00:00.001"],
  [9, "null", 43, "0.2000", -1e-7, false, "2024-01-03", "1999-12-31T23:59:59.000"],
  [10, " a#b ", 44, "0.3000", 7, true, "2024-01-04", "2024-01-01T00:00:00.000"],
];
