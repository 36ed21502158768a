import type { PlanAnswer } from "@/lib/analysis";
import { formatBytes, formatCount, formatNumber } from "@/lib/format";
import type { Query } from "@/lib/query";

/** What counting all of them is called and costs, and why it cannot be done, where it cannot. */
export type CountOffer = { words: string; refusal: string | null };

/** `Count them all (reads about 3.1 MB)`. */
export function countOffer({ engine, estimate, limit }: Pick<PlanAnswer, "engine" | "estimate" | "limit">): CountOffer {
  const bytes = formatBytes(estimate.bytesHigh);
  if (limit?.over === true) {
    const whose = limit.whose === "organisation" ? "your organisation's limit" : "your limit";
    return {
      words: "Count them all",
      refusal: `Counting them may read up to ${bytes}, over ${whose} of ${formatBytes(limit.bytes)} for one question. Filter by month or hospital first.`,
    };
  }
  if (engine === "postgres") return { words: "Count them all (asks their database)", refusal: null };
  const dollars = estimate.dollars === null ? "" : `, ${dollarWords(estimate.dollars.high)} at most`;
  return { words: `Count them all (reads about ${bytes}${dollars})`, refusal: null };
}

function dollarWords(dollars: number): string {
  return `$${dollars >= 0.01 || dollars === 0 ? formatNumber(dollars, { fractionDigits: 2 }) : String(Number(dollars.toPrecision(1)))}`;
}

/** `2,340 groups in all`. */
export function countedWords(query: Pick<Query, "groupBy">, count: number): string {
  return `${formatCount(count, (query.groupBy?.length ?? 0) > 0 ? "group" : "row")} in all`;
}
