import { contractSchema } from "./contract";
import type { Comparison, Finding, Month } from "./compare";
import { percent, rounded } from "./compare-counts";
import { binShares, countOf, decilesOf, deviationOf, wasserstein, type Distribution } from "./distribution";
import { homogeneityP, jensenShannon, stabilityIndex } from "./statistics";
import type { ColumnProfile, NumberSketch, RowCheckDraft } from "./types";

const ENOUGH_VALUES = 50;
/** From so many values on, the distance is told of too. */
const DISTANCE_VALUES = 1000;
const DISTANCE = 0.1;
/** New values of so few rows are not named: they may be a person's. */
const NAMED_FROM_ROWS = 10;
const LISTED_VALUES = 10;
/** Texts with more values than this are names and codes, not categories. */
const CATEGORIES = 50;

/** Whether numbers are spread, and texts divided, as in the months before. */
export function compareShapes(o: Comparison): Finding[] {
  const { contract } = o;
  // What names a person or a row is different every month.
  const own = new Set([...contract.key, ...Object.keys(contract.identifiers), contract.patient]);
  return contractSchema(contract)
    .filter(({ name, packed }) => !own.has(name) && packed === undefined)
    .flatMap(({ name, type }): Finding[] => {
      if (type.kind === "text" || type.kind === "boolean") return categories(o, name);
      return type.kind === "date" || type.kind === "timestamp" ? [] : numbers(o, name);
    });
}

function numbers({ contract, now, before }: Comparison, column: string): Finding[] {
  const mine = sketchOf(now, column);
  const earlier = before.flatMap((month) => sketchOf(month, column) ?? []);
  if (mine === null || earlier.length < before.length || isNumbering(now, column)) return [];
  const index = shapeOf(earlier, [mine]);
  if (index === null) return [];
  const { shapeWarn, shapeHold } = contract.thresholds;
  const findings: Finding[] = [{ p: index.p, check: null }];
  const message = `The numbers of ${column} are spread otherwise than in earlier months.`;
  if (index.psi > shapeWarn) {
    // Months that are never alike, such as numbers of weeks, say nothing by being unlike.
    const usual = Math.max(
      ...earlier.map(
        (one, at) =>
          shapeOf(
            earlier.filter((_, other) => other !== at),
            [one],
          )?.psi ?? 0,
      ),
    );
    if (index.psi > 2 * usual) {
      const severity = index.psi > shapeHold ? "hold" : "warn";
      const facts = { psi: rounded(index.psi), usual: rounded(usual) };
      findings[0] = {
        p: index.p,
        check: { check: "shape", column, severity, message, before: middle(earlier), now: middle([mine]), facts },
      };
      return findings;
    }
  }
  const sigma = deviationOf(earlier);
  if (mine.count <= DISTANCE_VALUES || countOf(earlier) <= DISTANCE_VALUES || sigma === 0) return findings;
  const distance = wasserstein(earlier, [mine]) / sigma;
  if (distance <= DISTANCE) return findings;
  const usual =
    Math.max(
      ...earlier.map((one, at) =>
        wasserstein(
          earlier.filter((_, other) => other !== at),
          [one],
        ),
      ),
    ) / sigma;
  if (distance <= 2 * usual) return findings;
  const facts = { distance: rounded(distance), usual: rounded(usual) };
  findings[0] = {
    p: index.p,
    check: { check: "distance", column, severity: "warn", message, before: middle(earlier), now: middle([mine]), facts },
  };
  return findings;
}

/** The stability index of some months against others, and how probable so much is by chance. */
function shapeOf(earlier: Distribution, mine: Distribution): { psi: number; p: number } | null {
  const borders = decilesOf(earlier);
  if (borders.length === 0) return null;
  const [before, now] = [binShares(earlier, borders), binShares(mine, borders)];
  return { psi: stabilityIndex(before, now), p: homogeneityP(before, countOf(earlier), now, countOf(mine)) };
}

function sketchOf(month: Month, column: string): NumberSketch | null {
  const sketch = month.sketch?.numbers[column];
  return sketch && sketch.count >= ENOUGH_VALUES ? sketch : null;
}

/** Numbers that are almost all different and whole count something through: they grow from month to month. */
export function isNumbering(month: Month, column: string): boolean {
  const profile = month.columns[column];
  const numbers = month.sketch?.numbers[column];
  if (profile === undefined || numbers === undefined) return false;
  return numbers.quantiles.every(Number.isInteger) && profile.distinct > 0.9 * (profile.rows - profile.empties);
}

function middle(of: Distribution): number | null {
  const [border] = of
    .map((one) => one.quantiles[(one.quantiles.length - 1) / 2] ?? 0)
    .sort((a, b) => a - b)
    .slice(Math.floor((of.length - 1) / 2));
  return border === undefined ? null : rounded(border);
}

function categories({ contract, now, before }: Comparison, column: string): Finding[] {
  const mine = now.columns[column];
  const earlier = before.flatMap((month) => month.columns[column] ?? []);
  if (mine === undefined || earlier.length < before.length || ![mine, ...earlier].every(isListed)) return [];
  const counts = new Map<string, number>();
  for (const one of earlier) for (const [text, count] of one.top) counts.set(text, (counts.get(text) ?? 0) + count);
  const nowCounts = new Map(mine.top);
  const [n, m] = [total(counts), total(nowCounts)];
  if (n < ENOUGH_VALUES || m < ENOUGH_VALUES) return [];
  const texts = [...new Set([...counts.keys(), ...nowCounts.keys()])];
  const p = texts.map((text) => (counts.get(text) ?? 0) / n);
  const q = texts.map((text) => (nowCounts.get(text) ?? 0) / m);
  const divergence = jensenShannon(p, q);
  const fresh = texts.filter((text) => !counts.has(text));
  const isLarge = divergence > contract.thresholds.valuesWarn;
  const test: Finding = { p: homogeneityP(p, n, q, m), check: isLarge ? divided(column, divergence, fresh, nowCounts) : null };
  const lost = goneValues(column, earlier, nowCounts).map((check): Finding => ({ p: null, check }));
  return isLarge || fresh.length === 0
    ? [test, ...lost]
    : [test, { p: null, check: freshValues(column, fresh, nowCounts, counts.size) }, ...lost];
}

/** Values that every earlier month has, in rows enough that none is no chance, and that this one does not have. */
function goneValues(column: string, earlier: ColumnProfile[], now: Map<string, number>): RowCheckDraft[] {
  const [first, ...others] = earlier.map((one) => new Map(one.top));
  const gone = [...(first ?? [])].flatMap(([text, count]) => {
    const least = Math.min(count, ...others.map((one) => one.get(text) ?? 0));
    return now.has(text) || least < NAMED_FROM_ROWS || text.length > 60 ? [] : [{ text, least }];
  });
  if (gone.length === 0) return [];
  gone.sort((a, b) => b.least - a.least);
  const listed = gone.slice(0, LISTED_VALUES).map(({ text, least }) => `"${text}" (at least ${least})`);
  const more = gone.length - listed.length;
  const which = `${listed.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const message = `${column} has no rows with ${which}; every earlier month has some.`;
  const before = gone.reduce((sum, { least }) => sum + least, 0);
  // Facts are numbers and texts: the values as JSON, for saved questions that filter by them.
  const facts = { values: gone.length, gone: JSON.stringify(gone.map(({ text }) => text)) };
  return [{ check: "gone_values", column, severity: "warn", message, before, now: 0, facts }];
}

function divided(column: string, divergence: number, fresh: string[], counts: Map<string, number>): RowCheckDraft {
  const added = fresh.length === 0 ? "" : ` New: ${named(fresh, counts)}.`;
  const message = `The values of ${column} are divided otherwise than in earlier months.${added}`;
  return {
    check: "values",
    column,
    severity: "warn",
    message,
    before: 0,
    now: rounded(divergence),
    facts: { divergence: rounded(divergence), new: fresh.length },
  };
}

function freshValues(column: string, fresh: string[], counts: Map<string, number>, known: number): RowCheckDraft {
  const rows = fresh.reduce((sum, text) => sum + (counts.get(text) ?? 0), 0);
  const message = `${column} has values that no earlier month has: ${named(fresh, counts)}, ${percent(rows / total(counts))} of the rows.`;
  return { check: "new_values", column, severity: "info", message, before: known, now: fresh.length };
}

/** Values by name, where so many rows have them that they tell of nobody. */
function named(fresh: string[], counts: Map<string, number>): string {
  const open = fresh.filter((text) => (counts.get(text) ?? 0) >= NAMED_FROM_ROWS && text.length <= 60);
  const listed = open.slice(0, LISTED_VALUES).map((text) => `"${text}"`);
  const more = fresh.length - listed.length;
  return [
    ...listed,
    ...(more > 0 ? [`${more} ${listed.length > 0 ? "more" : more === 1 ? "value of few rows" : "values of few rows"}`] : []),
  ].join(", ");
}

function isListed(profile: ColumnProfile): boolean {
  return profile.distinctExact && profile.distinct <= CATEGORIES && profile.distinct <= profile.top.length;
}

function total(counts: Map<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
