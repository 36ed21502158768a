import { startTestCluster } from "./test-cluster";

/** Before the first test: one PostgreSQL cluster with a migrated template. Tests find it through the environment. */
export async function setup(): Promise<() => Promise<void>> {
  const { stop, ...cluster } = await startTestCluster();
  process.env["MEDLAKE_TEST_CLUSTER"] = JSON.stringify(cluster);
  return stop;
}
