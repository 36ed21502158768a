import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  LIST,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
} from "@duckdb/node-api";
import { formatColumnType, type ColumnType, type DatasetSchema } from "../column-types";
import type { CellValue, ResultColumn } from "../result";
import type { SqlValue } from "../sql";
import type { Row } from "./fixture-schema";

/** A DuckDB in memory with the rows as table `schema.slug`. Call `close` at the end. */
export function duckdbWith(schema: DatasetSchema, rows: readonly Row[]): Promise<DuckdbUnderTest> {
  return duckdbWithTables([{ schema, rows }]);
}

/** The same with several tables, each named by its slug. */
export async function duckdbWithTables(tables: readonly { schema: DatasetSchema; rows: readonly Row[] }[]): Promise<DuckdbUnderTest> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run("set global TimeZone = 'UTC'");
  // As the engine's own processes have it: see lib/engines/duckdb/sandbox.ts.
  await connection.run("set disabled_optimizers = 'top_n_window_elimination'");
  for (const { schema, rows } of tables) await createTable(connection, schema, rows);
  return {
    connection,
    run: (query) => runOn(connection, query),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function createTable(connection: DuckDBConnection, schema: DatasetSchema, rows: readonly Row[]): Promise<void> {
  const columns = schema.columns.map(({ name, type }) => `"${name}" ${tableType(type)}`);
  await connection.run(`create table "${schema.slug}" (${columns.join(", ")})`);
  const insert = await connection.prepare(
    `insert into "${schema.slug}" values (${schema.columns.map((_, index) => `$${index + 1}`).join(", ")})`,
  );
  for (const row of rows) {
    schema.columns.forEach(({ name, type }, index) => bindOne(insert, index + 1, { type, value: row[name] ?? null }));
    await insert.run();
  }
}

/** Types as the lake has them. */
export function tableType(type: ColumnType): string {
  switch (type.kind) {
    case "text":
      return "varchar";
    case "integer":
      return "bigint";
    case "decimal":
      return `decimal(${type.precision}, ${type.scale})`;
    case "timestamp":
      return "timestamp_ms";
    case "double":
    case "boolean":
    case "date":
      return type.kind;
  }
}

export type DuckdbUnderTest = {
  connection: DuckDBConnection;
  run: (query: { sql: string; parameters: readonly SqlValue[]; columns: readonly ResultColumn[] }) => Promise<CellValue[][]>;
  close: () => void;
};

async function runOn(
  connection: DuckDBConnection,
  query: { sql: string; parameters: readonly SqlValue[]; columns: readonly ResultColumn[] },
): Promise<CellValue[][]> {
  const statement = await connection.prepare(query.sql);
  query.parameters.forEach((parameter, index) => bindOne(statement, index + 1, parameter));
  const reader = await statement.runAndReadAll();
  return reader.getRowsJson().map((row) => row.map((cell, index) => wire(cell, query.columns[index]?.type ?? { kind: "text" })));
}

/** Binds a value as the type it has in the language. */
function bindOne(statement: DuckDBPreparedStatement, index: number, { type, value }: SqlValue): void {
  if (value === null) return statement.bindNull(index);
  switch (type.kind) {
    case "text[]":
      return statement.bindList(index, Array.isArray(value) ? value : [], LIST(VARCHAR));
    case "text":
      return statement.bindVarchar(index, String(value));
    case "integer":
      return statement.bindBigInt(index, BigInt(String(value)));
    case "double":
      return statement.bindDouble(index, Number(value));
    case "boolean":
      return statement.bindBoolean(index, value === true);
    case "date":
      return statement.bindDate(index, new DuckDBDateValue(Date.parse(`${value}T00:00:00Z`) / 86_400_000));
    case "timestamp":
      return statement.bindTimestamp(index, new DuckDBTimestampValue(BigInt(Date.parse(`${value}Z`)) * 1000n));
    case "decimal": {
      const [whole = "0", fraction = ""] = String(value).split(".");
      return statement.bindDecimal(
        index,
        new DuckDBDecimalValue(BigInt(whole + fraction.padEnd(type.scale, "0")), type.precision, type.scale),
      );
    }
  }
}

/** A cell as answers write it. */
function wire(cell: unknown, type: ColumnType): CellValue {
  if (cell === null || cell === undefined) return null;
  if (type.kind === "integer") return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  if (type.kind === "double") return Number(cell);
  if (type.kind === "boolean") return cell === true;
  if (type.kind === "timestamp") {
    const [day = "", clock = ""] = String(cell).split(" ");
    const [time = "", fraction = ""] = clock.split(".");
    return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}`;
  }
  if (typeof cell === "string") return cell;
  throw new Error(`A cell of type ${formatColumnType(type)} came back as ${typeof cell}`);
}
