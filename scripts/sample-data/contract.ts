import { LAB_TESTS } from "./tests";

/**
 * The contract of the sample dataset, as the API takes it (PUT /api/v1/datasets/lab-results/contract). The usual null
 * word "NA" is missing on purpose: here it is the code of sodium.
 */
export const LAB_RESULTS_CONTRACT = {
  format: { encoding: "utf-8", delimiter: ",", quote: '"', header: 1, nullWords: [""] },
  columns: [
    column("result_id", "Result", "text", { required: true, description: "Number of the result in the laboratory's system" }),
    column("patient_id", "Patient", "text", { required: true, description: "Made-up patient number; the letters name the hospital" }),
    column("sex", "Sex", "text", { description: "F or M" }),
    column("age", "Age", "integer", { unit: "years", description: "Age in the year of collection" }),
    column("test_code", "Test code", "text", { required: true, description: "Short code of the test" }),
    column("test", "Test", "text", { description: "Name of the test" }),
    column("specimen", "Specimen", "text", { description: "What was examined" }),
    column("value", "Result value", "double", { description: "The result, in the unit of the column Unit; empty when there was none" }),
    column("unit", "Unit", "text", { description: "Unit of the result; one unit for each test" }),
    column("ref_low", "Reference low", "double", { description: "Lower end of the reference range" }),
    column("ref_high", "Reference high", "double", { description: "Upper end of the reference range" }),
    column("flag", "Flag", "text", { description: "L below, N within, H above the reference range" }),
    column("collected_at", "Collected", "timestamp", { required: true, description: "When the specimen was taken, local time" }),
    column("reported_at", "Reported", "timestamp", { description: "When the result was released, local time" }),
  ],
  unknownColumns: "hold",
  key: ["result_id"],
  onDuplicate: "keep_last",
  hospital: { submission: true },
  period: { submission: true },
  partition: ["hospital", "period"],
  patient: "patient_id",
  analyte: "test",
  rules: [
    { name: "age_plausible", check: { field: "age", op: "between", value: [0, 120] }, severity: "reject" },
    { name: "unit_of_test", check: { any: unitChecks() }, severity: "reject", description: unitWords() },
    {
      name: "flag_known",
      check: {
        any: [
          { field: "flag", op: "is_empty" },
          { field: "flag", op: "in", value: ["L", "N", "H"] },
        ],
      },
      severity: "reject",
    },
  ],
};

/** The contract of the test dictionary, which the results are related to by the code of the test. */
export const LAB_TESTS_CONTRACT = {
  format: { encoding: "utf-8", delimiter: ",", quote: '"', header: 1, nullWords: [""] },
  columns: [
    column("test_code", "Test code", "text", { required: true, description: "Short code of the test, as results have it" }),
    column("name", "Name", "text", { required: true, description: "Name of the test" }),
    column("category", "Category", "text", { required: true, description: "The panel that the test is ordered in" }),
    column("specimen", "Specimen", "text", { description: "What is examined" }),
    column("unit", "Usual unit", "text", { description: "The unit that results are agreed in" }),
    column("ref_low", "Reference low", "double", { description: "Lower end of the reference range of adults, in the usual unit" }),
    column("ref_high", "Reference high", "double", { description: "Upper end of the reference range of adults, in the usual unit" }),
  ],
  unknownColumns: "hold",
  key: ["test_code"],
  onDuplicate: "reject",
  hospital: { submission: true },
  period: { submission: true },
  partition: ["hospital", "period"],
  rules: [],
};

type Facts = { unit?: string; description: string; required?: boolean };

function column(name: string, label: string, type: string, facts: Facts) {
  const clean = type === "timestamp" ? { clean: [{ step: "parse_timestamp", format: "ISO" }] } : {};
  return { name, source: name, label, type, ...facts, ...clean };
}

/** One alternative a unit: the tests that are reported in it, and the unit. */
/** Such as `the unit of the test: mmol/L for GLU and CHOL; g/L for HB`. */
function unitWords(): string {
  const byUnit = Map.groupBy(LAB_TESTS, (test) => test.unit);
  const listed = [...byUnit].map(([unit, tests]) => `${unit} for ${tests.map((test) => test.code).join(", ")}`);
  return `the unit of the test: ${listed.join("; ")}`;
}

function unitChecks() {
  const units = [...new Set(LAB_TESTS.map((test) => test.unit))];
  return units.map((unit) => ({
    all: [
      { field: "test_code", op: "in", value: LAB_TESTS.filter((test) => test.unit === unit).map((test) => test.code) },
      { field: "unit", op: "eq", value: unit },
    ],
  }));
}
