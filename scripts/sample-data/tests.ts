/** Conditions a made-up patient may have; they move the results that a clinician would expect them to move. */
export type Condition = "diabetes" | "kidney" | "anaemia" | "thyroid" | "lipids" | "infection" | "liver";

/** A laboratory test as it appears in the sample data. Ranges are those of adults, rounded. */
export type LabTest = {
  code: string;
  name: string;
  unit: string;
  low: number;
  high: number;
  /** Digits after the decimal point. */
  decimals: number;
  specimen: "serum" | "whole blood" | "plasma";
  /** `log` for results with a long upper tail; the middle is then the median. */
  shape: "normal" | "log";
  middle: number;
  spread: number;
  /** The middle is multiplied by this in patients with the condition. */
  shifts?: Partial<Record<Condition, number>>;
  /** Women's middle is multiplied by this. */
  female?: number;
};

/** Tests that are ordered together: a visit has one or more panels. */
export type Panel = { name: string; weight: number; favours?: Condition; tests: readonly LabTest[] };

type Range = [low: number, high: number];
type Draw = [shape: LabTest["shape"], middle: number, spread: number];
type Extra = Partial<Pick<LabTest, "specimen" | "shifts" | "female">>;

function test(
  code: string,
  name: string,
  unit: string,
  decimals: number,
  [low, high]: Range,
  [shape, middle, spread]: Draw,
  extra: Extra = {},
): LabTest {
  return { code, name, unit, decimals, low, high, shape, middle, spread, specimen: "serum", ...extra };
}

const KIDNEY = [
  test("NA", "Sodium", "mmol/L", 0, [133, 146], ["normal", 139.5, 3]),
  test("K", "Potassium", "mmol/L", 1, [3.5, 5.3], ["normal", 4.3, 0.45], { shifts: { kidney: 1.1 } }),
  test("CREA", "Creatinine", "umol/L", 0, [59, 104], ["log", 82, 0.24], { shifts: { kidney: 2.1 }, female: 0.82 }),
  test("UREA", "Urea", "mmol/L", 1, [2.5, 7.8], ["log", 5.4, 0.33], { shifts: { kidney: 1.9 } }),
];
const BONE = [
  test("CA", "Calcium (adjusted)", "mmol/L", 2, [2.2, 2.6], ["normal", 2.37, 0.09]),
  test("PHOS", "Phosphate", "mmol/L", 2, [0.8, 1.5], ["normal", 1.12, 0.19], { shifts: { kidney: 1.2 } }),
  test("ALB", "Albumin", "g/L", 0, [35, 50], ["normal", 41, 4.2], { shifts: { liver: 0.86, infection: 0.9 } }),
];
const LIVER = [
  test("ALT", "Alanine aminotransferase", "U/L", 0, [5, 41], ["log", 22, 0.48], { shifts: { liver: 2.8 } }),
  test("AST", "Aspartate aminotransferase", "U/L", 0, [5, 40], ["log", 23, 0.4], { shifts: { liver: 2.5 } }),
  test("ALP", "Alkaline phosphatase", "U/L", 0, [30, 130], ["log", 76, 0.32], { shifts: { liver: 1.5 } }),
  test("GGT", "Gamma-glutamyl transferase", "U/L", 0, [6, 55], ["log", 27, 0.62], { shifts: { liver: 3 } }),
  test("BILI", "Bilirubin (total)", "umol/L", 0, [2, 21], ["log", 9, 0.46], { shifts: { liver: 1.9 } }),
  test("TP", "Total protein", "g/L", 0, [60, 80], ["normal", 71, 4.6]),
];
const BLOOD_COUNT = [
  test("HB", "Haemoglobin", "g/L", 0, [115, 165], ["normal", 146, 12], {
    specimen: "whole blood",
    shifts: { anaemia: 0.71, kidney: 0.92 },
    female: 0.91,
  }),
  test("WBC", "White cell count", "10*9/L", 1, [4, 11], ["log", 7, 0.28], { specimen: "whole blood", shifts: { infection: 1.8 } }),
  test("PLT", "Platelets", "10*9/L", 0, [150, 400], ["log", 248, 0.26], {
    specimen: "whole blood",
    shifts: { infection: 1.2, liver: 0.75 },
  }),
  test("MCV", "Mean cell volume", "fL", 1, [80, 100], ["normal", 90, 5], { specimen: "whole blood", shifts: { anaemia: 0.88 } }),
];
const DIABETES = [
  test("HBA1C", "HbA1c", "%", 1, [4, 6], ["normal", 5.5, 0.38], { specimen: "whole blood", shifts: { diabetes: 1.36 } }),
  test("GLU", "Glucose", "mmol/L", 1, [3.9, 7.8], ["log", 5.4, 0.17], { specimen: "plasma", shifts: { diabetes: 1.75 } }),
];
const LIPIDS = [
  test("CHOL", "Cholesterol (total)", "mmol/L", 1, [2.8, 5.2], ["normal", 4.7, 0.85], { shifts: { lipids: 1.35 } }),
  test("LDL", "LDL cholesterol", "mmol/L", 1, [1, 3.4], ["normal", 2.7, 0.7], { shifts: { lipids: 1.5 } }),
  test("HDL", "HDL cholesterol", "mmol/L", 2, [1, 2.2], ["normal", 1.38, 0.33], { shifts: { diabetes: 0.88 }, female: 1.1 }),
  test("TRIG", "Triglycerides", "mmol/L", 2, [0.4, 1.7], ["log", 1.2, 0.43], { shifts: { lipids: 1.6, diabetes: 1.3 } }),
];
const THYROID = [
  test("TSH", "Thyroid stimulating hormone", "mU/L", 2, [0.27, 4.2], ["log", 1.7, 0.5], { shifts: { thyroid: 3.6 } }),
  test("FT4", "Free thyroxine", "pmol/L", 1, [12, 22], ["normal", 16, 2.2], { shifts: { thyroid: 0.78 } }),
];
const IRON = [
  test("FERR", "Ferritin", "ug/L", 0, [15, 300], ["log", 92, 0.8], { shifts: { anaemia: 0.18, infection: 2 } }),
  test("B12", "Vitamin B12", "ng/L", 0, [197, 771], ["log", 372, 0.36], { shifts: { anaemia: 0.8 } }),
  test("FOL", "Folate", "ug/L", 1, [3.9, 26.8], ["log", 8.2, 0.44], { shifts: { anaemia: 0.75 } }),
];
const INFLAMMATION = [test("CRP", "C-reactive protein", "mg/L", 1, [0, 5], ["log", 2.1, 0.95], { shifts: { infection: 12 } })];
const GOUT = [test("UA", "Urate", "umol/L", 0, [200, 430], ["normal", 322, 70], { shifts: { kidney: 1.2 }, female: 0.82 })];

export const PANELS: readonly Panel[] = [
  { name: "kidney", weight: 24, favours: "kidney", tests: KIDNEY },
  { name: "blood count", weight: 24, favours: "anaemia", tests: BLOOD_COUNT },
  { name: "liver", weight: 11, favours: "liver", tests: LIVER },
  { name: "diabetes", weight: 14, favours: "diabetes", tests: DIABETES },
  { name: "lipids", weight: 9, favours: "lipids", tests: LIPIDS },
  { name: "inflammation", weight: 12, favours: "infection", tests: INFLAMMATION },
  { name: "bone", weight: 6, tests: BONE },
  { name: "thyroid", weight: 7, favours: "thyroid", tests: THYROID },
  { name: "iron", weight: 4, favours: "anaemia", tests: IRON },
  { name: "gout", weight: 3, favours: "kidney", tests: GOUT },
];

export const LAB_TESTS: readonly LabTest[] = PANELS.flatMap((panel) => panel.tests);
