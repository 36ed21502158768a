import pg from "pg";
import { createTestDb } from "@/db/testing/create-test-db";
import { randomText } from "@/lib/ids";
import type { ColumnType } from "@/lib/query";
import { CONTRACT_COLUMNS, CONTRACT_ROWS } from "./contract-rows";

/** A database of somebody else, with a schema `lab`, and a role that can only read it. */
export type PostgresReader = {
  /** Connects as the role that can only read. */
  url: string;
  role: string;
  /** Runs a statement as whoever owns the database. */
  asOwner: (sql: string, values?: unknown[]) => Promise<pg.QueryResult>;
  ownerUrl: string;
  /** The table of contract-rows.ts, as `lab.contract`. */
  makeContractTable: () => Promise<void>;
  end: () => Promise<void>;
};

/** In a database of its own on the server of the test run. */
export async function readerOf(): Promise<PostgresReader> {
  const db = await createTestDb();
  const reader = await readerOn(adminUrlOf(db.ownerUrl));
  return {
    ...reader,
    async end() {
      await reader.end();
      await db.drop();
    },
  };
}

/** In the database of `ownerUrl`, whose role can make roles. */
export async function readerOn(ownerUrl: string): Promise<PostgresReader> {
  const role = `reader_${randomText(12).toLowerCase()}`;
  const password = randomText(20);
  const owner = new pg.Client({ connectionString: ownerUrl });
  // A test may stop the server.
  owner.on("error", () => undefined);
  await owner.connect();
  async function asOwner(sql: string, values: unknown[] = []): Promise<pg.QueryResult> {
    return owner.query(sql, values);
  }
  await asOwner(`create role ${role} login password '${password}'`);
  await asOwner("create schema lab");
  await asOwner(`grant usage on schema lab to ${role}`);
  await asOwner(`alter default privileges in schema lab grant select on tables to ${role}`);
  return {
    // A URL whose host is a folder is none for `URL`.
    url: ownerUrl.replace(/\/\/[^@]*@/, `//${role}:${password}@`),
    role,
    ownerUrl,
    asOwner,
    async makeContractTable() {
      await asOwner(`create table lab.contract (${CONTRACT_COLUMNS.map(({ name, type }) => `"${name}" ${typeName(type)}`).join(", ")})`);
      for (const row of CONTRACT_ROWS) {
        await asOwner(`insert into lab.contract values (${row.map((_, at) => `$${at + 1}`).join(", ")})`, row);
      }
    },
    async end() {
      await asOwner(`drop owned by ${role}`);
      await asOwner("drop schema lab cascade");
      await asOwner(`drop role ${role}`);
      await owner.end();
    },
  };
}

/** The administrator of the test cluster, in the test's own database: only it can make roles. */
function adminUrlOf(ownerUrl: string): string {
  const { adminUrl } = JSON.parse(process.env["MEDLAKE_TEST_CLUSTER"] ?? "{}") as { adminUrl: string };
  const DATABASE = /(\/\/[^/]*\/)([^?]*)/;
  const name = DATABASE.exec(ownerUrl)?.[2] ?? "";
  return adminUrl.replace(DATABASE, `$1${name}`);
}

function typeName(type: ColumnType): string {
  switch (type.kind) {
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "integer":
      return "bigint";
    case "double":
      return "double precision";
    default:
      return type.kind;
  }
}
