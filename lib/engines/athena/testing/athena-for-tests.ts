import { testPlace } from "../../trino/testing/test-place";
import type { AthenaSettings } from "../athena-settings";
import { readAthenaModel } from "./athena-model";
import { startFakeAthena, type FakeAthena } from "./fake-athena";

/** A double of Athena over the Trino of this run, held against the published model where that could be fetched. */
export async function athenaForTests(): Promise<{ fake: FakeAthena; settings: AthenaSettings }> {
  const { lake, url } = testPlace();
  const modelFile = process.env["MEDLAKE_TEST_ATHENA_MODEL"];
  const where = { catalog: "lake", database: "medlake" };
  const fake = await startFakeAthena({ trinoUrl: url, ...where, model: modelFile ? readAthenaModel(modelFile) : undefined });
  const settings: AthenaSettings = {
    ...where,
    region: "eu-central-1",
    endpoint: fake.endpoint,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    workgroups: [{ name: "primary", bytes: null }],
    output: "s3://answers/athena",
    lake: { directory: lake, url: "s3://lake", catalog: where.catalog, schema: where.database },
  };
  return { fake, settings };
}
