import { createHash } from "node:crypto";
import { parseColumnType, type CellValue } from "@/lib/query";
import type { Month } from "../compare";
import type { Contract } from "../contract";
import { binWidth, profileFromCounts } from "../profile";
import { hashSketch } from "../sketch";
import type { HashSketch, RowSketch } from "../types";

type Row = Record<string, CellValue>;

/** A month of these rows, worked out row by row: what the engine makes of a file, in a few lines. */
export function monthOf(contract: Contract, period: string, rows: Row[]): Month {
  const columns: Month["columns"] = {};
  const numbers: RowSketch["numbers"] = {};
  const groups: RowSketch["groups"] = {};
  for (const { name, type: text } of contract.columns) {
    const type = parseColumnType(text);
    const counts = new Map<CellValue, number>();
    for (const row of rows) counts.set(row[name] ?? null, (counts.get(row[name] ?? null) ?? 0) + 1);
    const range = profileFromCounts([...counts], type, null);
    columns[name] = profileFromCounts([...counts], type, binWidth(range.min, range.max, type));
    const values = rows.flatMap((row) => (typeof row[name] === "number" ? [row[name]] : []));
    if (values.length === 0) continue;
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
    numbers[name] = { count: values.length, mean, sd, quantiles: Array.from({ length: 41 }, (_, step) => quantile(values, step / 40)) };
    if (contract.analyte === null) continue;
    for (const [analyte, some] of Map.groupBy(rows, (row) => String(row[contract.analyte ?? ""]))) {
      const own = some.flatMap((row) => (typeof row[name] === "number" ? [row[name]] : []));
      (groups[name] ??= {})[analyte] = { count: own.length, median: quantile(own, 0.5) };
    }
  }
  const dates = contract.columns.filter(({ type }) => type === "date" || type === "timestamp").map(({ name }) => name);
  const all = hashesOf(rows, []);
  return {
    period,
    rows: rows.length,
    columns,
    sketch: { engine: "test", rows: rows.length, all, undated: dates.length > 0 ? hashesOf(rows, dates) : null, numbers, groups },
  };
}

function hashesOf(rows: Row[], without: string[]): HashSketch {
  const texts = rows.map((row) => JSON.stringify(Object.entries(row).filter(([name]) => !without.includes(name))));
  const hashes = texts.map((text) => createHash("sha256").update(text).digest("hex").slice(0, 16)).sort();
  return hashSketch(hashes.slice(0, 4096).join(""), rows.length);
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

/** Numbers from 0 to 1 that are the same every time. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
