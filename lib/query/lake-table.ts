import { AppError } from "@/lib/errors";
import { COLUMN_NAME, type ColumnType } from "./column-types";
import { DIALECTS, type DialectName } from "./dialects";
import type { CompiledQuery, SourceGroup, StoredColumn } from "./source";
import { hiveName, identifier, integerLiteral, inWhere, join, render, sql, value, type SqlFragment } from "./sql";

/** A folder of Parquet files as a table: its path (catalogue, schema, name), and where the folder is, as a URL. */
export type LakeTable = { path: readonly [string, string, string]; columns: SourceGroup["columns"]; location: string };

const LOCATION = /^[a-z][a-z0-9]*:\/\/[A-Za-z0-9._~:/@%+=-]*$/;

/** The statement that makes the table unless it is there. It reads the files by the names of their columns, and owns none of them. */
export function compileLakeTable(table: LakeTable, dialect: "trino" | "athena"): string {
  const { columns, location, path } = table;
  if (!LOCATION.test(location) || columns.length === 0 || columns.some(({ name }) => !COLUMN_NAME.test(name)))
    throw new AppError("INTERNAL", "A folder of files or one of its columns has a name that no table can have. Nothing was run.");
  const where = value({ type: { kind: "text" }, value: location });
  if (dialect === "athena") {
    const list = columns.map((column) => sql`${hiveName(column.name)} ${hiveType(column)}`);
    return render(
      sql`create external table if not exists ${join(path.slice(1).map(hiveName), "dot")} (${join(list, "comma")}) stored as parquet location ${where}`,
      { ...DIALECTS.athena, values: "literal" },
    ).sql;
  }
  const list = columns.map(({ name, type, isArray }) => {
    const values = DIALECTS.trino.typeName(type);
    return sql`${identifier(name)} ${isArray ? sql`array(${values})` : values}`;
  });
  return render(
    sql`create table if not exists ${join(path.map(identifier), "dot")} (${join(list, "comma")}) with (format = 'PARQUET', external_location = ${where})`,
    DIALECTS.trino,
  ).sql;
}

/** The statement that makes the schema of such tables unless it is there. */
export function compileLakeSchema([catalog, schema]: LakeTable["path"], dialect: "trino" | "athena"): string {
  if (dialect === "athena") return render(sql`create schema if not exists ${hiveName(schema)}`, DIALECTS.athena).sql;
  return render(sql`create schema if not exists ${join([catalog, schema].map(identifier), "dot")}`, DIALECTS.trino).sql;
}

/** Asks which of the group's files the engine sees: files it does not see are missing from its answers without a word. */
export function compileFilesSeen(group: SourceGroup, dialect: "trino" | "athena"): CompiledQuery {
  const relation = sql`select "$path" as ${identifier("file")} from ${DIALECTS[dialect].parquetFiles(group)} group by "$path"`;
  return compiled(relation, dialect, [["file", { kind: "text" }]]);
}

/** The columns of a table, by name and the engine's own name of the type, in order. */
export function compileTableColumns([catalog, schema, name]: LakeTable["path"], dialect: "trino" | "athena"): CompiledQuery {
  const text = (content: string): SqlFragment => value({ type: { kind: "text" }, value: content });
  const from = join([catalog, "information_schema", "columns"].map(identifier), "dot");
  const named = inWhere(sql`table_schema = ${text(schema)} and table_name = ${text(name)}`);
  const ask = sql`select column_name, data_type from ${from} where ${named} order by ordinal_position`;
  return compiled(ask, dialect, [
    ["column_name", { kind: "text" }],
    ["data_type", { kind: "text" }],
  ]);
}

function compiled(fragment: SqlFragment, dialect: DialectName, columns: [string, ColumnType][]): CompiledQuery {
  return Object.freeze({
    dialect,
    ...render(fragment, DIALECTS[dialect]),
    columns: columns.map(([name, type]) => ({ name, label: name, type })),
    fetchLimit: null,
  });
}

function hiveType({ type, isArray }: StoredColumn): SqlFragment {
  return isArray ? sql`array<${hiveValue(type)}>` : hiveValue(type);
}

function hiveValue(type: ColumnType): SqlFragment {
  switch (type.kind) {
    case "text":
      return sql`string`;
    case "integer":
      return sql`bigint`;
    case "decimal":
      return sql`decimal(${integerLiteral(type.precision)}, ${integerLiteral(type.scale)})`;
    case "double":
      return sql`double`;
    case "boolean":
      return sql`boolean`;
    case "date":
      return sql`date`;
    case "timestamp":
      return sql`timestamp`;
  }
}
