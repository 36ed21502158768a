/** What a list of kept things is narrowed to: the words of its address, empty where it is not. */
export type KeptFilter = { search: string; tag: string; folder: string; dataset?: string };

/**
 * What is asked for, by the search that typing has settled on, and whether anything is left out of what is shown: a search that was
 * just cleared still stands behind it.
 */
export function narrowing(filter: KeptFilter, settled: string): { asked: Partial<KeptFilter>; isNarrowed: boolean } {
  const words = Object.entries({ ...filter, search: settled.trim() });
  const asked: Partial<KeptFilter> = Object.fromEntries(words.filter(([, word]) => word !== ""));
  return { asked, isNarrowed: Object.keys(asked).length > 0 || Object.values(filter).some((word) => word !== "") };
}
