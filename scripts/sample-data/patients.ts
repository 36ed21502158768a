import { seededRandom, type Random } from "./random";
import type { Condition } from "./tests";

export type Patient = {
  id: string;
  sex: "F" | "M";
  birthYear: number;
  conditions: ReadonlySet<Condition>;
  /** How far this patient's results lie from others', in standard deviations: two results of one patient agree. */
  offset: number;
};

/** Share of people with the condition at 40; it doubles about every `doubling` years of age. */
const PREVALENCE: Record<Condition, { at40: number; doubling: number }> = {
  diabetes: { at40: 0.1, doubling: 22 },
  kidney: { at40: 0.04, doubling: 18 },
  anaemia: { at40: 0.08, doubling: 45 },
  thyroid: { at40: 0.05, doubling: 35 },
  lipids: { at40: 0.2, doubling: 40 },
  infection: { at40: 0.09, doubling: 60 },
  liver: { at40: 0.07, doubling: 80 },
};

/** The patient with the given number at a hospital; always the same one for the same seed. */
export function makePatient(seed: number, hospitalPrefix: string, number: number, year: number): Patient {
  const random = seededRandom(seed, "patient", hospitalPrefix, number);
  const age = drawAge(random);
  const conditions = new Set<Condition>();
  for (const [condition, { at40, doubling }] of Object.entries(PREVALENCE) as [Condition, { at40: number; doubling: number }][]) {
    if (random.chance(Math.min(0.6, at40 * 2 ** ((age - 40) / doubling)))) conditions.add(condition);
  }
  const sex = random.chance(0.54) ? "F" : "M";
  return {
    id: `${hospitalPrefix}${String(number).padStart(6, "0")}`,
    sex,
    birthYear: year - age,
    conditions,
    offset: random.normal(0, 0.6),
  };
}

/** Adults who have blood taken are older than the population. */
function drawAge(random: Random): number {
  return Math.round(Math.min(98, Math.max(18, random.normal(57, 18))));
}
