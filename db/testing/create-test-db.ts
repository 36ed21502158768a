import { randomText } from "@/lib/ids";
import { closeDb, openDb } from "../client";
import { asAdmin, urlOf, type TestCluster } from "./test-cluster";

export type TestDb = {
  /** Connects as the application's role: row-level security holds, and structure cannot be changed. */
  url: string;
  /** Connects as the tables' owner. */
  ownerUrl: string;
  drop(): Promise<void>;
};

/** A database of its own for one test file, cloned from the migrated template, and opened as the process's database. */
export async function createTestDb(): Promise<TestDb> {
  const cluster = testCluster();
  const name = `test_${randomText(16).toLowerCase()}`;
  await asAdmin(cluster.adminUrl, async (client) => {
    await client.query(`create database ${name} template ${cluster.template} owner ${cluster.owner}`);
  });
  const url = urlOf(cluster.appUrl, name);
  openDb(url, { max: 20 });
  return {
    url,
    ownerUrl: urlOf(cluster.ownerUrl, name),
    drop: async () => {
      await closeDb();
      await asAdmin(cluster.adminUrl, async (client) => {
        await client.query(`drop database ${name} with (force)`);
      });
    },
  };
}

function testCluster(): TestCluster {
  const text = process.env["MEDLAKE_TEST_CLUSTER"];
  if (text === undefined) throw new Error("These tests need a database: run them with vitest --project db.");
  return JSON.parse(text) as TestCluster;
}
