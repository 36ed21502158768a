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
import { DIALECTS } from "../dialects";
import type { CellValue, ResultColumn } from "../result";
import { render, type SqlValue } from "../sql";
import type { Row } from "./fixture-schema";

/** A DuckDB in memory with the rows as table `schema.slug`. Call `close` at the end. */
export async function duckdbWith(schema: DatasetSchema, rows: Row[]): Promise<DuckdbUnderTest> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run("set global TimeZone = 'UTC'");
  const columns = schema.columns.map(({ name, type }) => `"${name}" ${render(DIALECTS.duckdb.typeName(type)).sql}`);
  await connection.run(`create table "${schema.slug}" (${columns.join(", ")})`);
  const insert = await connection.prepare(
    `insert into "${schema.slug}" values (${schema.columns.map((_, index) => `$${index + 1}`).join(", ")})`,
  );
  for (const row of rows) {
    schema.columns.forEach(({ name, type }, index) => bindOne(insert, index + 1, { type, value: row[name] ?? null }));
    await insert.run();
  }
  return {
    connection,
    run: (query) => runOn(connection, query),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
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
