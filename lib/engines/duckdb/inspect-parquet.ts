import { DuckDBTypeId, type DuckDBConnection, type DuckDBType } from "@duckdb/node-api";
import type { ColumnType } from "@/lib/query";
import type { Inspected, InspectedColumn } from "../engine";
import { literal } from "./sandbox";

const KINDS: Partial<Record<DuckDBTypeId, ColumnType>> = {
  [DuckDBTypeId.TINYINT]: { kind: "integer" },
  [DuckDBTypeId.SMALLINT]: { kind: "integer" },
  [DuckDBTypeId.INTEGER]: { kind: "integer" },
  [DuckDBTypeId.BIGINT]: { kind: "integer" },
  [DuckDBTypeId.UTINYINT]: { kind: "integer" },
  [DuckDBTypeId.USMALLINT]: { kind: "integer" },
  [DuckDBTypeId.UINTEGER]: { kind: "integer" },
  [DuckDBTypeId.FLOAT]: { kind: "double" },
  [DuckDBTypeId.DOUBLE]: { kind: "double" },
  [DuckDBTypeId.VARCHAR]: { kind: "text" },
  [DuckDBTypeId.BOOLEAN]: { kind: "boolean" },
  [DuckDBTypeId.DATE]: { kind: "date" },
  [DuckDBTypeId.TIMESTAMP]: { kind: "timestamp" },
  [DuckDBTypeId.TIMESTAMP_MS]: { kind: "timestamp" },
  [DuckDBTypeId.TIMESTAMP_S]: { kind: "timestamp" },
};

/** The columns of one Parquet file, which is opened and not read. */
export async function inspectParquet(connection: DuckDBConnection, file: string): Promise<Inspected> {
  const prepared = await connection.prepare(`select * from read_parquet(${literal(file)}, hive_partitioning = false)`);
  try {
    const columns = Array.from({ length: prepared.columnCount }, (_, index) =>
      column(prepared.columnName(index), prepared.columnType(index)),
    );
    return { columns };
  } finally {
    prepared.destroySync();
  }
}

function column(name: string, type: DuckDBType): InspectedColumn {
  if (type.typeId === DuckDBTypeId.DECIMAL && "width" in type && "scale" in type) {
    const { width, scale } = type;
    if (width <= 18) return { name, type: { kind: "decimal", precision: width, scale } };
    return { name, unreadable: `Its numbers have ${width} digits; a decimal has at most 18.` };
  }
  const known = KINDS[type.typeId];
  return known ? { name, type: known } : { name, unreadable: `Values of the type ${type.toString()} cannot be asked.` };
}
