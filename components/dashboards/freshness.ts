import { formatDate } from "@/lib/format";

/**
 * Of when the data is: the oldest and the newest of the datasets shown. Null where none has a date, as rows that are
 * read where they are.
 */
export function freshnessWords(updated: readonly (string | null)[]): string | null {
  const days = updated.filter((at) => at !== null).toSorted();
  const [oldest] = days;
  const newest = days.at(-1);
  if (oldest === undefined || newest === undefined) return updated.length > 0 ? "data read live" : null;
  const [first, last] = [formatDate(oldest), formatDate(newest)];
  return first === last ? `data of ${first}` : `data of ${first} to ${last}`;
}
