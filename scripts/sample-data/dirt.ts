import type { Random } from "./random";
import type { LabTest } from "./tests";

/** One result, before it becomes a line. */
export type Dirt = {
  id: string;
  patient: string;
  sex: string;
  age: number;
  test: LabTest;
  value: number;
  flag: string;
  collectedAt: string;
  reportedAt: string;
  hospital: string;
  period: string;
};

/** How many lines of a file are spoilt, and how. A line is spoilt in one way at most. */
export type DirtCounts = {
  /** The same line again: found by its key and kept once. */
  repeated: number;
  /** HbA1c reported in mmol/mol under a contract that says %: rejected. */
  wrongUnit: number;
  /** 30 February, month 13: rejected. */
  impossibleDate: number;
  /** "< 0.1" or "haemolysed" instead of a number: rejected. */
  textForNumber: number;
  /** An age of 999: rejected. */
  impossibleAge: number;
  /** No result: published, as an empty value. */
  missingValue: number;
  /** No reference range: published, with empty values. */
  missingRange: number;
};

export function noDirt(): DirtCounts {
  return { repeated: 0, wrongUnit: 0, impossibleDate: 0, textForNumber: 0, impossibleAge: 0, missingValue: 0, missingRange: 0 };
}

/** Lines that the contract of the sample data rejects. */
export function rejectedCount(dirt: DirtCounts): number {
  return dirt.wrongUnit + dirt.impossibleDate + dirt.textForNumber + dirt.impossibleAge;
}

/** Hospitals whose analyser reports HbA1c in mmol/mol now and then. */
const MIXED_UNITS = ["riverview", "eastmoor"];
const TEXTS = ["haemolysed", "see comment", "insufficient", "clotted"];

/** Makes lines of results, spoiling a few of them and counting which. */
export function makeDirt(random: Random, counts: DirtCounts): (result: Dirt) => { line: string; isClean: boolean } {
  return (result) => {
    const { test } = result;
    const fields = {
      value: result.value.toFixed(test.decimals),
      unit: test.unit,
      age: String(result.age),
      low: String(test.low),
      high: String(test.high),
      collectedAt: result.collectedAt,
    };
    const kind = chooseKind(random, result);
    if (kind !== null) counts[kind] += 1;
    switch (kind) {
      case "wrongUnit":
        fields.value = Math.round((result.value - 2.152) / 0.09148).toFixed(0); // NGSP % to IFCC mmol/mol
        fields.unit = "mmol/mol";
        break;
      case "impossibleDate":
        fields.collectedAt = `${result.period.slice(0, 4)}-${random.chance(0.6) ? "02-30" : "13-01"}${result.collectedAt.slice(10)}`;
        break;
      case "textForNumber":
        fields.value = random.chance(0.5) ? `< ${test.low === 0 ? "0.1" : test.low}` : random.pick(TEXTS);
        break;
      case "impossibleAge":
        fields.age = "999";
        break;
      case "missingValue":
        fields.value = "";
        break;
      case "missingRange":
        fields.low = "";
        fields.high = "";
        break;
      case null:
        break;
    }
    const flag = kind === "missingValue" ? "" : result.flag;
    const line = [
      result.id,
      result.patient,
      result.sex,
      fields.age,
      test.code,
      test.name,
      test.specimen,
      fields.value,
      fields.unit,
      fields.low,
      fields.high,
      flag,
      fields.collectedAt,
      result.reportedAt,
    ].join(",");
    return { line, isClean: kind === null };
  };
}

type Spoilt = Exclude<keyof DirtCounts, "repeated">;

function chooseKind(random: Random, result: Dirt): Spoilt | null {
  if (result.test.code === "HBA1C" && MIXED_UNITS.includes(result.hospital) && random.chance(0.05)) return "wrongUnit";
  const draw = random.unit();
  if (draw < 0.0006) return "impossibleDate";
  if (draw < 0.0036) return "textForNumber";
  if (draw < 0.0039) return "impossibleAge";
  if (draw < 0.0109) return "missingValue";
  if (draw < 0.0149) return "missingRange";
  return null;
}
