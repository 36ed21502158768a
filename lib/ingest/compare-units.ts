import { contractSchema } from "./contract";
import type { Comparison } from "./compare";
import { rounded } from "./compare-counts";
import { isNumbering } from "./compare-shapes";
import { median } from "./statistics";
import { medianOf } from "./distribution";
import type { Month } from "./compare";
import type { RowCheckDraft } from "./types";

/** Factors between units in which the same is written, from one month on; the inverse of each counts too. */
const FACTORS: [factor: number, about: string][] = [
  [10, "ten, as between dL and L"],
  [100, "a hundred, as between shares and percent"],
  [1000, "a thousand, as between mg and g"],
  [18.016, "18.016, as between mmol/L and mg/dL of glucose"],
  [38.67, "38.67, as between mmol/L and mg/dL of cholesterol"],
  [88.42, "88.42, as between mg/dL and µmol/L of creatinine"],
];
/** Factors that a median can come near by itself: only where it has hardly moved in several months. */
const SMALL_FACTORS: [factor: number, about: string][] = [
  [1.611, "1.611, as between mmol/L and g/dL of haemoglobin"],
  [2.2046, "2.2046, as between kg and lb"],
  [2.54, "2.54, as between inches and cm"],
  [2.801, "2.801, as between mmol/L and mg/dL of urea nitrogen"],
  [4.008, "4.008, as between mmol/L and mg/dL of calcium"],
];
const NEAR = 0.05;
const ENOUGH_VALUES = 50;
const STEADY_MONTHS = 4;
const STEADY = 1.1;

/** Medians that have moved by a factor between two units: over a column as a whole, and of each analyte. */
export function compareUnits({ contract, now, before }: Comparison): RowCheckDraft[] {
  const own = new Set([...contract.key, contract.patient, contract.analyte]);
  return contractSchema(contract).flatMap(({ name, type, packed }): RowCheckDraft[] => {
    const isNumber = type.kind === "integer" || type.kind === "double" || type.kind === "decimal";
    if (!isNumber || own.has(name) || packed !== undefined || isNumbering(now, name)) return [];
    const analytes = Object.keys(now.sketch?.groups[name] ?? {});
    return [null, ...analytes].flatMap((analyte): RowCheckDraft[] => {
      const mine = middleOf(now, name, analyte);
      const earlier = before.flatMap((month) => middleOf(month, name, analyte) ?? []);
      const moved = mine === null ? null : factorOf(mine, earlier);
      return mine === null || moved === null ? [] : [switched(name, analyte, mine, median(earlier), moved)];
    });
  });
}

function middleOf(month: Month, column: string, analyte: string | null): number | null {
  if (analyte !== null) {
    const group = month.sketch?.groups[column]?.[analyte];
    return group && group.count >= ENOUGH_VALUES ? group.median : null;
  }
  const numbers = month.sketch?.numbers[column];
  return numbers && numbers.count >= ENOUGH_VALUES ? medianOf(numbers) : null;
}

/** The factor by which a median has moved, when it is one between units and earlier months did not move like that. */
function factorOf(mine: number, earlier: number[]): string | null {
  const usual = median(earlier);
  const ratio = mine / usual;
  if (earlier.length === 0 || !Number.isFinite(ratio) || ratio <= 0) return null;
  const sizes = earlier.map(Math.abs);
  const spread = Math.max(...sizes) / Math.min(...sizes);
  const steady = earlier.length >= STEADY_MONTHS && spread <= STEADY;
  for (const [factor, about] of steady ? [...FACTORS, ...SMALL_FACTORS] : FACTORS) {
    const isNear = Math.abs(ratio / factor - 1) <= NEAR || Math.abs(ratio * factor - 1) <= NEAR;
    if (isNear && spread < Math.sqrt(factor)) return about;
  }
  return null;
}

function switched(column: string, analyte: string | null, mine: number, usual: number, about: string): RowCheckDraft {
  const what = analyte === null ? column : `${column} for ${analyte}`;
  return {
    check: "unit_switch",
    column,
    ...(analyte === null ? {} : { about: analyte }),
    severity: "hold",
    message: `The median of ${what} is ${rounded(mine)}, where earlier months have ${rounded(usual)}: a factor of about ${about}. The unit may have changed.`,
    before: rounded(usual),
    now: rounded(mine),
    facts: { ratio: rounded(mine / usual), ...(analyte === null ? {} : { analyte }) },
  };
}
