import { formatCount, formatDuration, formatNumber } from "@/lib/format";

export type AnswerFacts = {
  rowCount: number;
  truncated: boolean;
  limit: number | undefined;
  suppressed: number;
  version: number;
  elapsedMs: number;
  cache: "hit" | "miss" | "none";
  /** Versions of the related datasets that were joined. */
  joined?: readonly { relationship: string; version: number }[] | undefined;
};

/** How many rows there are and whether any were left out: never just a number. */
export function rowsWords({ rowCount, truncated, limit }: Pick<AnswerFacts, "rowCount" | "truncated" | "limit">): string {
  if (!truncated) return `${formatCount(rowCount, "row")} · complete`;
  return `first ${formatCount(rowCount, "row")}, there are more${limit === rowCount ? " (your limit)" : ""}`;
}

/** Version 0 is that of rows that are read where they are, which have none. */
function versionWords(version: number): string {
  return version === 0 ? "read live" : `v${version}`;
}

/** The line above a result, in parts. */
export function answerWords(facts: AnswerFacts): string[] {
  return [
    rowsWords(facts),
    ...(facts.suppressed > 0 ? [`${formatNumber(facts.suppressed)} cells suppressed`] : []),
    formatDuration(facts.elapsedMs),
    // A saved question has versions too, and both are named on its page.
    facts.version === 0 ? versionWords(0) : `data ${versionWords(facts.version)}`,
    ...(facts.joined ?? []).map(({ relationship, version }) => `${relationship.replaceAll("_", " ")} ${versionWords(version)}`),
    ...(facts.cache === "hit" ? ["from cache"] : []),
  ];
}
