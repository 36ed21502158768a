import fc, { type GeneratorValue } from "fast-check";

/** Decisions of a random question. The first of a list is the simplest: failures shrink towards it. */
export type Draw = {
  int: (min: number, max: number) => number;
  pick: <T>(values: readonly T[]) => T;
  /** True in so many of a hundred. */
  chance: (percent: number) => boolean;
  some: <T>(values: readonly T[], most: number) => T[];
};

/** Decisions made by fast-check, so that a failure has a seed and shrinks. */
export function drawFrom(generator: GeneratorValue): Draw {
  const int = (min: number, max: number): number => generator(fc.integer, { min, max });
  const pick = <T>(values: readonly T[]): T => {
    const value = values[int(0, values.length - 1)];
    if (value === undefined) throw new Error("There is nothing to pick from.");
    return value;
  };
  const chance = (percent: number): boolean => int(0, 99) >= 100 - percent;
  const some = <T>(values: readonly T[], most: number): T[] => {
    const rest = [...values];
    return Array.from({ length: Math.min(int(0, most), rest.length) }, () => rest.splice(int(0, rest.length - 1), 1)).flat();
  };
  return { int, pick, chance, some };
}
