/** Months that are offered one by one. */
const MONTHS_MAX = 240;

/** The months (`2025-11`) from that of one day to that of another, from the newest to the oldest; the newest of very many. */
export function monthsBetween(first: string, last: string): string[] {
  const [low, high] = [numberOf(first), numberOf(last)];
  if (low === null || high === null) return [];
  const count = Math.min(MONTHS_MAX, high - low + 1);
  return Array.from({ length: Math.max(0, count) }, (_, back) => monthOf(high - back));
}

/** The month that lies so many months before another. */
export function monthBack(month: string, months: number): string {
  const number = numberOf(month);
  return number === null ? month : monthOf(number - months);
}

function numberOf(day: string): number | null {
  const found = /^(\d{4})-(\d{2})/.exec(day);
  return found ? Number(found[1]) * 12 + Number(found[2]) - 1 : null;
}

function monthOf(number: number): string {
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;
}
