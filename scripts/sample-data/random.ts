/** A seeded source of random numbers: the same seed gives the same numbers on every machine. */
export type Random = {
  /** Uniform in [0, 1). */
  unit(): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Normally distributed (Box–Muller). */
  normal(mean: number, deviation: number): number;
  /** One of the items. Throws when there are none. */
  pick<T>(items: readonly T[]): T;
};

/** A source for one purpose: its numbers do not depend on how many another purpose has drawn. */
export function seededRandom(...seed: (string | number)[]): Random {
  const state = seedState(seed.join("\u0000"));
  function unit(): number {
    return nextWord(state) / 2 ** 32;
  }
  const random: Random = {
    unit,
    integer: (low, high) => low + Math.floor(unit() * (high - low + 1)),
    chance: (probability) => unit() < probability,
    normal(mean, deviation) {
      const radius = Math.sqrt(-2 * Math.log(1 - unit()));
      return mean + deviation * radius * Math.cos(2 * Math.PI * unit());
    },
    pick(items) {
      const item = items[Math.floor(unit() * items.length)];
      if (item === undefined) throw new Error("There is nothing to pick from.");
      return item;
    },
  };
  return random;
}

/** The generator sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, 32 bits a step. */
function nextWord(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, counter = 0] = state;
  const sum = (a + b + counter) >>> 0;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + sum;
  state[3] = counter + 1;
  return sum;
}

/** FNV-1a of the text, spread over the state; the first steps are thrown away so that near seeds part. */
function seedState(text: string): Uint32Array {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  const state = new Uint32Array([hash, hash ^ 0x9e3779b9, Math.imul(hash, 0x85ebca6b), 1]);
  for (let step = 0; step < 16; step += 1) nextWord(state);
  return state;
}
