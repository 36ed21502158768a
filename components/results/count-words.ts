import type { PlanAnswer } from "@/lib/analysis";
import { formatBytes, formatCount } from "@/lib/format";
import type { Query } from "@/lib/query";
import { dollarWords, limitOwner } from "../price-words";

/** What counting all of them is called and costs, and why it cannot be done, where it cannot. */
export type CountOffer = { words: string; refusal: string | null };

/** `Count them all (reads about 3.1 MB)`. */
export function countOffer({ engine, estimate, limit }: Pick<PlanAnswer, "engine" | "estimate" | "limit">): CountOffer {
  const bytes = formatBytes(estimate.bytesHigh);
  if (limit?.over === true) {
    return {
      words: "Count them all",
      refusal: `Counting them may read up to ${bytes}, over ${limitOwner(limit)} of ${formatBytes(limit.bytes)} for one question. Filter by month or hospital first.`,
    };
  }
  if (engine === "postgres") return { words: "Count them all (asks their database)", refusal: null };
  const dollars = estimate.dollars === null ? "" : `, ${dollarWords(estimate.dollars.high)} at most`;
  return { words: `Count them all (reads about ${bytes}${dollars})`, refusal: null };
}

/** `2,340 groups in all`. */
export function countedWords(query: Pick<Query, "groupBy">, count: number): string {
  return `${formatCount(count, (query.groupBy?.length ?? 0) > 0 ? "group" : "row")} in all`;
}
