import { contractSchema, type Contract } from "./contract";
import type { Month } from "./compare";
import { mergeNumbers } from "./distribution";
import { mergeProfiles } from "./profile";
import { mergeHashes } from "./sketch";
import type { ColumnProfile, RowSketch } from "./types";

export type MonthPart = { rows: number; columns: Record<string, ColumnProfile>; sketch: RowSketch | null };

/** One month of several parts: the hospitals of a file, or the files of a hospital. */
export function mergeMonth(contract: Contract, period: string, parts: MonthPart[]): Month {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return { period, ...first };
  const columns: Month["columns"] = {};
  for (const { name, type } of contractSchema(contract)) {
    const profiles = parts.flatMap((part) => part.columns[name] ?? []);
    if (profiles.length === parts.length && profiles.length > 0) columns[name] = mergeProfiles(profiles, type);
  }
  return {
    period,
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    columns,
    sketch: mergeSketches(parts.map((part) => part.sketch)),
  };
}

/** Null where a part has none, or they are of different engines. */
function mergeSketches(parts: (RowSketch | null)[]): RowSketch | null {
  const sketches = parts.filter((sketch) => sketch !== null);
  const [first] = sketches;
  if (first === undefined || sketches.length < parts.length) return null;
  if (sketches.length === 1) return first;
  if (sketches.some((one) => one.engine !== first.engine)) return null;
  const undated = sketches.flatMap((one) => one.undated ?? []);
  const numbers: RowSketch["numbers"] = {};
  for (const name of new Set(sketches.flatMap((one) => Object.keys(one.numbers)))) {
    const merged = mergeNumbers(sketches.flatMap((one) => one.numbers[name] ?? []));
    if (merged !== null) numbers[name] = merged;
  }
  const groups: RowSketch["groups"] = {};
  for (const name of new Set(sketches.flatMap((one) => Object.keys(one.groups)))) {
    groups[name] = mergeGroups(sketches.map((one) => one.groups[name] ?? {}));
  }
  return {
    engine: first.engine,
    rows: sketches.reduce((sum, one) => sum + one.rows, 0),
    all: mergeHashes(sketches.map((one) => one.all)),
    undated: undated.length === sketches.length ? mergeHashes(undated) : null,
    numbers,
    groups,
  };
}

type Groups = RowSketch["groups"][string];

/** Of medians there is no exact median of all: the middle one by count stands for it. */
function mergeGroups(of: Groups[]): Groups {
  const merged: Groups = {};
  for (const analyte of new Set(of.flatMap((one) => Object.keys(one)))) {
    const found = of.flatMap((one) => one[analyte] ?? []).sort((a, b) => a.median - b.median);
    const count = found.reduce((sum, one) => sum + one.count, 0);
    let passed = 0;
    const middle = found.find((one) => (passed += one.count) >= count / 2);
    if (middle !== undefined) merged[analyte] = { count, median: middle.median };
  }
  return merged;
}
