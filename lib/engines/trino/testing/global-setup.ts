import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startFakeS3 } from "./fake-s3";
import { startTrino } from "./start-trino";
import type { TestPlace } from "./test-place";

/** Starts one Trino over one folder for all suites of the run; its address goes to them by the environment. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = process.env["MEDLAKE_TEST_TRINO"];
  const java = process.env["MEDLAKE_TEST_JAVA"];
  if (!folder || !java) throw new Error("These tests need a Trino: run them with npm run test:engines.");
  const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-trino-")));
  const lake = path.join(directory, "lake");
  const catalog = path.join(directory, "catalog");
  for (const one of [lake, catalog]) mkdirSync(one);
  const s3 = await startFakeS3({ lake, catalog });
  const trino = await startTrino({ folder, java, directory, s3Endpoint: s3.endpoint });
  const place: TestPlace = { url: trino.url, lake, s3: s3.endpoint };
  process.env["MEDLAKE_TEST_PLACE"] = JSON.stringify(place);
  return async () => {
    await trino.stop();
    await s3.close();
    rmSync(directory, { recursive: true, force: true });
  };
}
