import type { ColumnProfile } from "../types";

const REGISTERS = 256;
const BINS = 128;
/** Bins are at least this wide, as those of other numbers. */
const SMALLEST = 2 ** -20;
const SPREAD = 64;

/**
 * What is known of each channel after one pass: how many values, the smallest, the largest, about how many different
 * ones; and for each instrument how its values are spread. Memory depends on the channels, not on the rows.
 */
export class ChannelStats {
  rows = 0;
  private readonly slots: number;
  private readonly counts: Float64Array;
  private readonly least: Float64Array;
  private readonly most: Float64Array;
  private readonly registers: Uint8Array;
  private readonly bits = new Float64Array(1);
  private readonly words = new Uint32Array(this.bits.buffer);
  /** The instrument of each slot, and the instruments' histograms. */
  private readonly owners: Int32Array;
  private readonly spreads: Spread[];

  /** `widths`: channels of each instrument, in the order of the slots. */
  constructor(widths: readonly number[]) {
    this.slots = widths.reduce((sum, width) => sum + width, 0);
    this.counts = new Float64Array(this.slots);
    this.least = new Float64Array(this.slots).fill(Infinity);
    this.most = new Float64Array(this.slots).fill(-Infinity);
    this.registers = new Uint8Array(this.slots * REGISTERS);
    this.owners = Int32Array.from(widths.flatMap((width, instrument) => Array.from({ length: width }, () => instrument)));
    this.spreads = widths.map(() => new Spread());
  }

  /** Takes `rows` rows of `stride` numbers, of which the first are those of the slots; NaN stands for an empty value. */
  add(block: Float64Array, stride: number, rows: number): void {
    this.rows += rows;
    const { slots, counts, least, most, registers, bits, words } = this;
    for (let row = 0; row < rows; row++) {
      const from = row * stride;
      for (let slot = 0; slot < slots; slot++) {
        const number = block[from + slot] as number;
        if (number !== number) continue;
        counts[slot] = (counts[slot] as number) + 1;
        if (number < (least[slot] as number)) least[slot] = number;
        if (number > (most[slot] as number)) most[slot] = number;
        bits[0] = number;
        let hash = Math.imul((words[0] as number) ^ Math.imul(words[1] as number, 0x9e3779b1), 0x85ebca6b);
        hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
        hash ^= hash >>> 16;
        const at = slot * REGISTERS + (hash & (REGISTERS - 1));
        const rank = Math.clz32(hash >>> 8) - 7;
        if (rank > (registers[at] as number)) registers[at] = rank;
      }
    }
    this.addSpreads(block, stride, rows);
  }

  private addSpreads(block: Float64Array, stride: number, rows: number): void {
    const { slots, owners, spreads, least, most } = this;
    for (let slot = 0; slot < slots; slot++) spreads[owners[slot] as number]?.cover(least[slot] as number, most[slot] as number);
    for (let row = 0; row < rows; row++) {
      const from = row * stride;
      let owner = -1;
      let spread = spreads[0];
      for (let slot = 0; slot < slots; slot++) {
        const number = block[from + slot] as number;
        if (owners[slot] !== owner) spread = spreads[(owner = owners[slot] as number)];
        if (number === number) spread?.add(number);
      }
    }
  }

  profile(slot: number): ColumnProfile {
    const count = this.counts[slot] ?? 0;
    return {
      rows: this.rows,
      empties: this.rows - count,
      distinct: Math.min(count, this.distinct(slot)),
      distinctExact: count === 0,
      min: count === 0 ? null : (this.least[slot] ?? null),
      max: count === 0 ? null : (this.most[slot] ?? null),
      histogram: null,
      top: [],
    };
  }

  /** All channels of an instrument together; `slot` is its first one. */
  instrumentProfile(instrument: number, slot: number, width: number): ColumnProfile {
    const profiles = Array.from({ length: width }, (_, at) => this.profile(slot + at));
    const present = profiles.filter((one) => one.min !== null);
    return {
      rows: this.rows * width,
      empties: profiles.reduce((sum, one) => sum + one.empties, 0),
      distinct: Math.max(0, ...profiles.map((one) => one.distinct)),
      distinctExact: present.length === 0,
      min: present.length === 0 ? null : Math.min(...present.map((one) => Number(one.min))),
      max: present.length === 0 ? null : Math.max(...present.map((one) => Number(one.max))),
      histogram: this.spreads[instrument]?.histogram() ?? null,
      top: [],
    };
  }

  /** HyperLogLog (Flajolet and others, 2007), with linear counting for few. */
  private distinct(slot: number): number {
    const registers = this.registers.subarray(slot * REGISTERS, (slot + 1) * REGISTERS);
    let sum = 0;
    let zeros = 0;
    for (const rank of registers) {
      sum += 2 ** -rank;
      if (rank === 0) zeros++;
    }
    const estimate = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS) / sum;
    return Math.round(estimate <= 2.5 * REGISTERS && zeros > 0 ? REGISTERS * Math.log(REGISTERS / zeros) : estimate);
  }
}

/** Counts in bins whose width is a power of two and doubles until all values find one. */
class Spread {
  private width = 0;
  private first = 0;
  private counts = new Float64Array(BINS);

  /** Makes room for every value between the two. */
  cover(low: number, high: number): void {
    if (low > high) return;
    if (this.width === 0) {
      const largest = Math.max(Math.abs(low), Math.abs(high));
      // Places must be whole numbers that a double can count.
      const least = Math.max(SMALLEST, 2 ** (Math.ceil(Math.log2(largest || 1)) - 50));
      this.width = Math.max(least, 2 ** Math.ceil(Math.log2(high / SPREAD - low / SPREAD || SMALLEST)));
      this.first = Math.floor(low / this.width);
    }
    const used = this.used();
    const [from, to] = used === null ? [low, high] : [Math.min(low, used.from), Math.max(high, used.to)];
    while (Math.floor(to / this.width) - Math.floor(from / this.width) >= BINS) this.double();
    this.moveTo(Math.floor(from / this.width));
  }

  add(number: number): void {
    const at = Math.floor(number / this.width) - this.first;
    this.counts[at] = (this.counts[at] as number) + 1;
  }

  histogram(): ColumnProfile["histogram"] {
    const bins = [...this.counts].flatMap((count, at): [number, number][] =>
      count === 0 ? [] : [[(this.first + at) * this.width || 0, count]],
    );
    return bins.length === 0 ? null : { width: this.width, bins };
  }

  private used(): { from: number; to: number } | null {
    const first = this.counts.findIndex((count) => count > 0);
    if (first < 0) return null;
    const last = this.counts.findLastIndex((count) => count > 0);
    return { from: (this.first + first) * this.width, to: (this.first + last) * this.width };
  }

  private double(): void {
    const next = new Float64Array(BINS);
    const first = Math.floor(this.first / 2);
    this.counts.forEach((count, at) => {
      const to = Math.floor((this.first + at) / 2) - first;
      next[to] = (next[to] ?? 0) + count;
    });
    this.counts = next;
    this.first = first;
    this.width *= 2;
  }

  private moveTo(first: number): void {
    if (first === this.first) return;
    const next = new Float64Array(BINS);
    this.counts.forEach((count, at) => {
      if (count > 0) next[at + this.first - first] = count;
    });
    this.counts = next;
    this.first = first;
  }
}
