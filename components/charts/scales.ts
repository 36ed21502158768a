/** Numbers on axes. Pure. */

export type Scale = { low: number; high: number; ticks: number[] };

const STEPS = [1, 2, 2.5, 5, 10];

/** The smallest round step that cuts a span into at most `count` parts. */
export function niceStep(span: number, count: number, isWhole = false): number {
  if (!(span > 0)) return 1;
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  // A hair less, so that 3 × 0.1 is still 0.3.
  const found = STEPS.map((step) => step * power).find((step) => step >= rough * (1 - 1e-9)) ?? 10 * power;
  if (!isWhole) return found;
  return found < 1 ? 1 : Number.isInteger(found) ? found : Math.ceil(found / power) * power;
}

/** An axis with round ends and ticks that holds both numbers; with `fromZero` it starts (or ends) at zero. */
export function niceScale(low: number, high: number, options: { count?: number; fromZero?: boolean; isWhole?: boolean } = {}): Scale {
  const { count = 6, fromZero = false, isWhole = false } = options;
  let least = fromZero ? Math.min(0, low) : low;
  let most = fromZero ? Math.max(0, high) : high;
  if (least === most) {
    const room = least === 0 ? 1 : Math.abs(least) * 0.1;
    if (!(fromZero && least >= 0)) least -= isWhole ? Math.ceil(room) : room;
    most += isWhole ? Math.ceil(room) : room;
  }
  const step = niceStep(most - least, count, isWhole);
  const first = Math.floor(least / step + 1e-9);
  const last = Math.ceil(most / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
  return { low: tidy(first * step), high: tidy(last * step), ticks };
}

/** Without the last digits that adding tenths leaves behind. */
export function tidy(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(12));
}

const CHARACTER = 0.56;

/** Capitals are wider: names of regions and hospitals are often written in them. */
const CAPITAL = 0.7;

/** About how wide text is drawn, in pixels: there is nothing to measure with where this runs. */
export function textWidth(text: string, size: number): number {
  const capitals = text.match(/\p{Lu}/gu)?.length ?? 0;
  return (text.length * CHARACTER + capitals * (CAPITAL - CHARACTER)) * size;
}

/** Text cut to a width, with an ellipsis. */
export function fitText(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  let most = Math.max(1, Math.floor(width / (size * CHARACTER)) - 1);
  while (most > 1 && textWidth(text.slice(0, most), size) + size * CHARACTER > width) most -= 1;
  return `${text.slice(0, most).trimEnd()}…`;
}

/** Text on two lines of a width at most, cut at the end of the second where it is longer still. */
export function fitLines(text: string, width: number, size: number): string[] {
  if (textWidth(text, size) <= width) return [text];
  const words = text.split(" ");
  let first = "";
  while (words.length > 1) {
    const longer = first === "" ? (words[0] ?? "") : `${first} ${words[0]}`;
    if (textWidth(longer, size) > width) break;
    first = longer;
    words.shift();
  }
  return first === "" ? [fitText(text, width, size)] : [first, fitText(words.join(" "), width, size)];
}

/**
 * Which of evenly spaced labels are written so that none touches the next: every first, second, third, sixth, twelfth …
 * of months, else every first, second, fifth, tenth ….
 */
export function labelStep(count: number, perLabel: number, widest: number, isMonths = false): number {
  const steps = isMonths ? [1, 2, 3, 6, 12, 24, 60, 120] : [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  return steps.find((step) => step * perLabel >= widest) ?? Math.max(1, count);
}
