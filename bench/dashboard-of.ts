import type { BenchServer } from "./api";

const measured = (field: string) => [
  { as: "n", fn: "count" },
  { as: "middle", fn: "median", field },
];
const month = { field: "collected_at", bucket: "month", as: "month" };

/** Twelve questions as a laboratory's dashboard has them: numbers, rankings, trends, bands. */
const QUESTIONS: [name: string, query: Record<string, unknown>][] = [
  ["Results", { measures: [{ as: "n", fn: "count" }] }],
  ["Patients", { measures: [{ as: "n", fn: "count_distinct", field: "patient_id" }] }],
  ["Abnormal", { where: { field: "flag", op: "is_not_empty" }, measures: [{ as: "n", fn: "count" }] }],
  ["Median value", { measures: [{ as: "middle", fn: "median", field: "value" }] }],
  ["By hospital", { groupBy: [{ field: "hospital" }], measures: measured("value") }],
  ["By month", { groupBy: [month], measures: measured("value") }],
  ["By hospital and month", { groupBy: [{ field: "hospital" }, month], measures: [{ as: "n", fn: "count" }] }],
  ["By test", { groupBy: [{ field: "test_code" }], measures: measured("value"), top: { n: 10, by: "n" } }],
  ["By sex", { groupBy: [{ field: "sex" }], measures: [{ as: "n", fn: "count" }] }],
  ["By age", { groupBy: [{ field: "age", bands: [18, 40, 65, 80] }], measures: measured("age") }],
  ["HbA1c by month", { where: { field: "test_code", op: "eq", value: "HBA1C" }, groupBy: [month], measures: measured("value") }],
  ["By specimen", { groupBy: [{ field: "specimen" }], measures: [{ as: "n", fn: "count" }] }],
];

/** Saves twelve questions and a dashboard of them, shared with everyone of the organisation; answers the dashboard's id. */
export async function makeDashboard(api: BenchServer): Promise<string> {
  const tiles: unknown[] = [];
  for (const [index, [name, question]] of QUESTIONS.entries()) {
    const saved = (await api.call("POST", "/api/v1/saved-queries", { name, query: { from: "lab-results", ...question } })) as {
      id: string;
    };
    const at = { x: (index % 3) * 4, y: Math.floor(index / 3) * 6, w: 4, h: 6 };
    tiles.push({ kind: "question", id: `t${index}`, question: saved.id, at });
  }
  const filters = [{ id: "hospital", label: "Hospital", column: "hospital", kind: "values" }];
  const made = (await api.call("POST", "/api/v1/dashboards", { name: "Laboratory", body: { tiles, filters } })) as { id: string };
  await api.call("PUT", `/api/v1/dashboards/${made.id}/shares`, { shares: [{ audience: "everyone", mayEdit: false }] });
  return made.id;
}
