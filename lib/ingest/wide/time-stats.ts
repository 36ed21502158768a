import type { ColumnProfile } from "../types";

const DAY_MS = 86_400_000;
const BINS = 64;

/** A moment on the wall as the catalogue writes it. */
export function momentText(moment: number): string {
  return new Date(moment).toISOString().slice(0, 23);
}

/** What is known of a column of moments after one pass. Different ones are counted where they come in order. */
export class TimeStats {
  private rows = 0;
  private steps = 0;
  private isAscending = true;
  private last = -Infinity;
  private least = Infinity;
  private most = -Infinity;
  private readonly days = new Map<number, number>();

  add(moments: Float64Array): void {
    for (const moment of moments) {
      this.rows++;
      if (moment < this.last) this.isAscending = false;
      if (moment !== this.last) this.steps++;
      this.last = moment;
      if (moment < this.least) this.least = moment;
      if (moment > this.most) this.most = moment;
      const day = Math.floor(moment / DAY_MS);
      this.days.set(day, (this.days.get(day) ?? 0) + 1);
    }
  }

  profile(): ColumnProfile {
    const { rows, steps, isAscending } = this;
    const days = [...this.days].sort(([a], [b]) => a - b);
    let width = 1;
    while ((this.most - this.least) / DAY_MS / width > BINS) width *= 2;
    const bins = new Map<number, number>();
    for (const [day, count] of days) {
      const start = Math.floor(day / width) * width;
      bins.set(start, (bins.get(start) ?? 0) + count);
    }
    return {
      rows,
      empties: 0,
      distinct: steps,
      distinctExact: isAscending,
      min: rows === 0 ? null : momentText(this.least),
      max: rows === 0 ? null : momentText(this.most),
      histogram: rows === 0 ? null : { width, bins: [...bins] },
      top: [],
    };
  }
}
