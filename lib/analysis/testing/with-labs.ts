import { rmSync } from "node:fs";
import { afterAll, beforeAll } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { contextFor } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { publishTwo } from "./two-datasets";

export type Labs = Awaited<ReturnType<typeof publishTwo>>["labs"];

/**
 * For the tests of a file: a database in which the two datasets are published, with their data manager. `folder` is the data
 * folder of the file, which goes with the database.
 */
export function withLabs(folder: string, onReady: (ready: { owner: ServiceContext; labs: Labs }) => void): void {
  let db: TestDb | undefined;
  beforeAll(async () => {
    db = await createTestDb();
    await buildChildren();
    const owner = await contextFor({ role: "data_manager" });
    const { labs } = await publishTwo(owner);
    onReady({ owner, labs });
  });
  afterAll(async () => {
    await openDuckdb().close();
    await db?.drop();
    rmSync(folder, { recursive: true, force: true });
  });
}
