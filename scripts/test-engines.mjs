// npm run test:engines: runs the suites of Trino and Athena against a real Trino, which is fetched from Maven Central
// and started on this machine. Arguments go to vitest.
// Exits with 75 when Trino cannot be had here: nothing was tested then, and nothing has failed.
import { installMissing, runInstalled, runMain } from "./install.mjs";
import { fetchAthenaModel } from "./testing/fetch-athena-model.mjs";
import { CannotRun, fetchTrino } from "./testing/fetch-trino.mjs";

const NOT_RUN = 75;

await runMain(async () => {
  await installMissing();
  const trino = await fetchTrino().catch((error) => {
    if (error instanceof CannotRun) return error;
    throw error;
  });
  if (trino instanceof CannotRun) {
    console.error(
      `\n!!! NOT RUN: the tests of Trino and Athena.\n!!! ${trino.message}\n!!! Nothing is known about these two engines from this run.\n`,
    );
    return NOT_RUN;
  }
  const model = await fetchAthenaModel();
  if (model === null)
    console.error("\n!!! NOT CHECKED: the double of Athena against the published model of its API, which could not be fetched.\n");
  const env = {
    MEDLAKE_TEST_TRINO: trino.folder,
    MEDLAKE_TEST_JAVA: trino.java,
    ...(model !== null && { MEDLAKE_TEST_ATHENA_MODEL: model }),
  };
  return runInstalled(["node_modules/vitest/vitest.mjs", "run", "--project", "engines", ...process.argv.slice(2)], { env });
});
