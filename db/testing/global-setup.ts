import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startTestCluster } from "./test-cluster";

/**
 * Before the first test: one PostgreSQL cluster with a migrated template, and a data folder that is nobody's. Tests
 * find both through the environment.
 */
export async function setup(): Promise<() => Promise<void>> {
  const { stop, ...cluster } = await startTestCluster();
  const data = await mkdtemp(path.join(os.tmpdir(), "medlake-test-data-"));
  process.env["MEDLAKE_TEST_CLUSTER"] = JSON.stringify(cluster);
  process.env["MEDLAKE_DATA"] = data;
  process.env["MEDLAKE_LOG_LEVEL"] ??= "silent";
  return async () => {
    await stop();
    await rm(data, { recursive: true, force: true });
  };
}
