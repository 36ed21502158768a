import pg from "pg";
import { asAdmin, urlOf, type TestCluster } from "@/db/testing/test-cluster";
import { randomText } from "@/lib/ids";
import type { ColumnType, DatasetSchema } from "../column-types";
import type { CellValue, ResultColumn } from "../result";
import type { SqlValue } from "../sql";
import type { Row } from "./fixture-schema";

export type PostgresUnderTest = {
  client: pg.Client;
  run: (query: { sql: string; parameters: readonly SqlValue[]; columns: readonly ResultColumn[] }) => Promise<CellValue[][]>;
  close: () => Promise<void>;
};

/** A database of its own on the PostgreSQL of the tests, with the rows as tables named by their slugs. Call `close` at the end. */
export async function postgresWithTables(tables: readonly { schema: DatasetSchema; rows: readonly Row[] }[]): Promise<PostgresUnderTest> {
  const cluster = testCluster();
  const name = `query_${randomText(16).toLowerCase()}`;
  await asAdmin(cluster.adminUrl, async (admin) => {
    await admin.query(`create database ${name} template template0 encoding 'UTF8'`);
  });
  const client = new pg.Client({ connectionString: urlOf(cluster.adminUrl.replace(/\/[^/?]*(\?|$)/, "/DATABASE$1"), name) });
  await client.connect();
  await client.query("set time zone 'UTC'");
  for (const { schema, rows } of tables) await createTable(client, schema, rows);
  return {
    client,
    run: (query) => runOn(client, query),
    close: async () => {
      await client.end();
      await asAdmin(cluster.adminUrl, async (admin) => {
        await admin.query(`drop database ${name} with (force)`);
      });
    },
  };
}

function testCluster(): TestCluster {
  const text = process.env["MEDLAKE_TEST_CLUSTER"];
  if (text === undefined) throw new Error("These tests need a PostgreSQL: run them with vitest --project db.");
  return JSON.parse(text) as TestCluster;
}

async function createTable(client: pg.Client, schema: DatasetSchema, rows: readonly Row[]): Promise<void> {
  const columns = schema.columns.map(({ name, type }) => `"${name}" ${tableType(type)}`);
  await client.query(`create table "${schema.slug}" (${columns.join(", ")})`);
  const places = schema.columns.map((_, index) => `$${index + 1}`);
  for (const row of rows) {
    const values = schema.columns.map(({ name }) => textOf(row[name] ?? null));
    await client.query(`insert into "${schema.slug}" values (${places.join(", ")})`, values);
  }
}

function tableType(type: ColumnType): string {
  switch (type.kind) {
    case "text":
      return "text";
    case "integer":
      return "bigint";
    case "decimal":
      return `numeric(${type.precision}, ${type.scale})`;
    case "double":
      return "double precision";
    case "timestamp":
      return "timestamp(3)";
    case "boolean":
    case "date":
      return type.kind;
  }
}

async function runOn(
  client: pg.Client,
  query: { sql: string; parameters: readonly SqlValue[]; columns: readonly ResultColumn[] },
): Promise<CellValue[][]> {
  const result = await client.query<(string | null)[]>({
    text: query.sql,
    values: query.parameters.map(({ value }) => (Array.isArray(value) ? value : textOf(value))),
    rowMode: "array",
    // Every value arrives as text, and is read by the type it has in the language.
    types: { getTypeParser: () => (text: string) => text },
  });
  return result.rows.map((row) => row.map((cell, index) => wire(cell, query.columns[index]?.type ?? { kind: "text" })));
}

function textOf(value: CellValue): string | null {
  return value === null ? null : String(value);
}

/** A cell as answers write it. */
function wire(text: string | null, type: ColumnType): CellValue {
  if (text === null) return null;
  switch (type.kind) {
    case "integer":
      if (!/^-?\d+$/.test(text)) throw new Error(`An integer came back as ${text}`);
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case "double":
      return Number(text);
    case "boolean":
      return text === "t";
    case "timestamp": {
      const [day = "", clock = ""] = text.split(" ");
      const [time = "", fraction = ""] = clock.split(".");
      return `${day}T${time}.${fraction.padEnd(3, "0")}`;
    }
    case "text":
    case "decimal":
    case "date":
      return text;
  }
}
