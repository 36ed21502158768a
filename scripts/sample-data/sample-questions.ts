import type { CreateSavedQueryInput } from "@/lib/saved-queries";
import { RESULTS_SLUG } from "./ensure-datasets";

const from = RESULTS_SLUG;
const month = { field: "collected_at", bucket: "month", as: "month", label: "Month" };
const isHba1c = { field: "test", op: "eq", value: "HbA1c" };
const isAbnormal = { field: "flag", op: "in", value: ["L", "H"] };

/** The questions of the sample dashboard, by the name that its tiles have for them. */
export const SAMPLE_QUESTIONS = {
  totals: {
    name: "Results and patients",
    description: "How many results were released, and for how many patients.",
    query: {
      version: 1,
      from,
      measures: [
        { as: "results", label: "Results", fn: "count" },
        { as: "patients", label: "Patients", fn: "count_distinct", field: "patient_id" },
      ],
    },
    visual: { kind: "number" },
  },
  trend: {
    name: "Results by hospital and month",
    description: "How many results each hospital reported in each month. A dip may be a file that has not come.",
    query: { version: 1, from, groupBy: [month, { field: "hospital" }], measures: [{ as: "results", label: "Results", fn: "count" }] },
    visual: { kind: "line", x: "month", series: "hospital", measures: ["results"] },
  },
  hba1c: {
    name: "Median of a test by age",
    description: "The median result of one test in bands of age, over all hospitals.",
    parameters: [{ name: "test", label: "Test", type: "text", default: "HbA1c", required: true, column: "test" }],
    query: {
      version: 1,
      from,
      where: { ...isHba1c, value: { param: "test" } },
      groupBy: [{ field: "age", bands: [18, 40, 60, 80], as: "age_band", label: "Age" }],
      measures: [
        { as: "median", label: "Median result", fn: "median", field: "value" },
        { as: "results", label: "Results", fn: "count" },
      ],
    },
    visual: { kind: "bar", x: "age_band", measures: ["median"] },
  },
  abnormal: {
    name: "Share of results outside the reference range",
    description: "For each test, the part of its results that was flagged low or high, the largest first.",
    query: {
      version: 1,
      from,
      groupBy: [{ field: "test" }],
      measures: [{ as: "share", label: "Outside the range", fn: "share", where: isAbnormal, within: ["test"] }],
      orderBy: [{ field: "share", direction: "desc" }],
      top: { n: 12, by: "share", per: [], ties: "first" },
    },
    visual: { kind: "bar", x: "test", measures: ["share"] },
  },
} satisfies Record<string, CreateSavedQueryInput>;

export type SampleQuestion = keyof typeof SAMPLE_QUESTIONS;

/** The sample dashboard; `ids` are those of its questions. */
export function sampleDashboard(ids: Record<SampleQuestion, string>) {
  const tile = (id: SampleQuestion, x: number, y: number, w: number, h: number) => ({
    kind: "question" as const,
    id,
    at: { x, y, w, h },
    question: ids[id],
  });
  return {
    name: "Laboratory at a glance",
    description: "Results of the six made-up hospitals: how many came, from whom, and what was out of range.",
    folder: "Laboratory",
    body: {
      filters: [
        { id: "hospital", label: "Hospital", column: "hospital", kind: "values" as const },
        { id: "month", label: "Collected", column: "collected_at", kind: "period" as const },
      ],
      tiles: [
        tile("totals", 0, 0, 4, 5),
        {
          kind: "text" as const,
          id: "about",
          at: { x: 4, y: 0, w: 8, h: 5 },
          text: "# What this shows\nMade-up laboratory results; no real patient is in them.\n- Choose a hospital or a time above: every tile follows, and nothing that is saved changes.\n- Click a bar or a point to see the other tiles for it alone.\n- Shaded months are those in which a hospital's file is missing.",
        },
        tile("trend", 0, 5, 12, 10),
        tile("hba1c", 0, 15, 6, 10),
        tile("abnormal", 6, 15, 6, 10),
      ],
    },
  };
}
