import type { TrinoSettings } from "../trino-settings";
import { testPlace } from "./test-place";

/** The Trino of this run, with its lake. */
export function testSettings(): TrinoSettings {
  const { lake, url } = testPlace();
  const where = { catalog: "lake", schema: "medlake" };
  return { url, user: "medlake", ...where, lake: { directory: lake, url: "s3://lake", ...where } };
}
