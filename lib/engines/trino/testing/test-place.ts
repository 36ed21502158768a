/** Where the Trino of this run is, the folder that is the bucket `lake` of its S3, and that S3. */
export type TestPlace = { url: string; lake: string; s3: string };

export function testPlace(): TestPlace {
  return JSON.parse(process.env["MEDLAKE_TEST_PLACE"] ?? "{}") as TestPlace;
}
