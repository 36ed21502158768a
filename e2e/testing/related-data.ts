import { LAB_TESTS, PANELS } from "../../scripts/sample-data/tests";
import { call, publishFile, type Target } from "./api";

/** The tests as a dictionary has them: one line a test. One test is left out, so that some results have no match. */
export function dictionaryLines(): { test_code: string; unit_of_test: string; specimen_kind: string }[] {
  return LAB_TESTS.filter((test) => test.code !== MISSING).map((test) => ({
    test_code: test.code,
    unit_of_test: test.unit,
    specimen_kind: test.specimen,
  }));
}

/** The test of the sample data that the dictionary does not have. */
export const MISSING = LAB_TESTS[0]?.code ?? "";

/** In which panels each test is ordered: several lines for some tests, and several tests a panel. */
export function panelLines(): { test_code: string; panel: string; weight: number }[] {
  const admission = { name: "admission", weight: 20, tests: LAB_TESTS.slice(0, 12) };
  return [...PANELS, admission].flatMap(({ name, weight, tests }) => tests.map((test) => ({ test_code: test.code, panel: name, weight })));
}

/** Publishes a dictionary of the tests and their panels beside the sample data, and relates the results to both. */
export async function publishRelated(target: Target): Promise<void> {
  await publish(target, "test-dictionary", "Test dictionary", dictionaryLines(), {
    test_code: ["Test", "text"],
    unit_of_test: ["Unit", "text"],
    specimen_kind: ["Specimen", "text"],
  });
  await publish(target, "panels", "Panels", panelLines(), {
    test_code: ["Test", "text"],
    panel: ["Panel", "text"],
    weight: ["Weight", "double"],
  });
  const related: [name: string, to: string, cardinality: string][] = [
    ["dictionary", "test-dictionary", "many-to-one"],
    ["panels", "panels", "many-to-many"],
  ];
  for (const [name, to, cardinality] of related) {
    const relationship = { name, to, on: [["test_code", "test_code"]], cardinality };
    await call(target, "POST", "/api/v1/datasets/lab-results/relationships", relationship);
  }
}

async function publish(
  target: Target,
  slug: string,
  name: string,
  lines: Record<string, string | number>[],
  columns: Record<string, [label: string, type: string]>,
): Promise<void> {
  await call(target, "POST", "/api/v1/datasets", {
    slug,
    name,
    contract: {
      format: { encoding: "utf-8", delimiter: ",", quote: '"', header: 1, nullWords: [""] },
      columns: Object.entries(columns).map(([column, [label, type]]) => ({ name: column, source: column, label, type })),
      unknownColumns: "hold",
      hospital: { submission: true },
      period: { submission: true },
      partition: ["hospital", "period"],
    },
  });
  const header = Object.keys(columns);
  const text = [header.join(","), ...lines.map((line) => header.map((column) => line[column]).join(","))].join("\n");
  await publishFile(target, slug, { filename: `${slug}.csv`, hospital: "northgate", period: "2025-01" }, `${text}\n`);
}
