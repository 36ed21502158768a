import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { wideValue } from "../testing/wide-file";
import { askParts, convertWideForTest } from "../testing/wide-for-test";

let removeChildren: () => void;
const folders: string[] = [];
beforeAll(async () => {
  removeChildren = await buildChildren();
}, 120_000);
afterAll(() => removeChildren());
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function convert(...given: Parameters<typeof convertWideForTest>) {
  const converted = await convertWideForTest(...given);
  folders.push(converted.directory);
  return converted;
}

test("smoke", async () => {
  const converted = await convert({});
  const { conversion } = converted;
  if (conversion.outcome !== "ready") throw new Error(JSON.stringify({ ...conversion }));
  console.log(
    conversion.counts,
    conversion.issues,
    conversion.checks,
    conversion.parts.map((p) => ({
      ...p,
      columns: p.columns.slice(0, 12),
      profiles: Object.entries(p.profiles[0]?.columns ?? {})
        .slice(0, 40)
        .map((e) => JSON.stringify(e))
        .join("\n"),
    })),
  );
  console.log(await askParts(converted, "select column_name, column_type from (describe select * from parts) limit 14"));
  console.log(
    await askParts(
      converted,
      "select recorded_at, time_text, i1, i2, i272, hospital, patient_id, birth_date, test_date, test_time from parts limit 3",
    ),
  );
  expect(wideValue(converted.file, 0, 0)).toBe(1);
});
