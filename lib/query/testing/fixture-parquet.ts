import path from "node:path";
import type { DatasetSchema } from "../column-types";
import { fixtureTables } from "./fixture-schema";
import { duckdbWithTables } from "./run-duckdb";

/**
 * The fixture as Parquet files in a folder, one for each dataset, with the types the lake writes. Answers the path of
 * each by slug.
 */
export async function fixtureParquet(directory: string, rows: number): Promise<{ schema: DatasetSchema; file: string }[]> {
  const tables = fixtureTables(rows);
  const database = await duckdbWithTables(tables);
  try {
    const files = tables.map(({ schema }) => ({ schema, file: path.join(directory, `${schema.slug}.parquet`) }));
    for (const { schema, file } of files) {
      await database.connection.run(`copy "${schema.slug}" to '${file.replaceAll("'", "''")}' (format parquet, compression zstd)`);
    }
    return files;
  } finally {
    database.close();
  }
}
