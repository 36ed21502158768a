import type { QueryAnswer } from "@/lib/analysis";
import type { Query } from "@/lib/query";

/** What a download has to know of the answer that is shown. */
export type DownloadFacts = Pick<QueryAnswer, "dataset" | "rowCount" | "truncated"> & {
  estimate: Pick<QueryAnswer["estimate"], "rows" | "bytes">;
};

export const LARGE_ROWS = 100_000;
export const LARGE_BYTES = 50_000_000;

/** How many rows a download has, at most, as far as it is known without asking. */
export function expectedRows(query: Pick<Query, "limit">, answer: DownloadFacts): number {
  if (!answer.truncated) return answer.rowCount;
  return query.limit ?? Math.max(answer.rowCount, answer.estimate.rows);
}

/** Whether a download is better made in the background than waited for in front of a page. */
export function isLargeDownload(query: Pick<Query, "limit">, answer: DownloadFacts): boolean {
  if (expectedRows(query, answer) > LARGE_ROWS) return true;
  return answer.truncated && query.limit === undefined && answer.estimate.bytes > LARGE_BYTES;
}

/** What a download holds: every row of the answer, of the version shown; the question's own limit stays. */
export function exportOf(query: Query, { dataset }: Pick<DownloadFacts, "dataset">): Query {
  // Rows that are read where they are have no versions.
  return dataset.version === 0 ? query : { ...query, asOf: dataset.version };
}

/** The same rows with every column there is, more than a page can show; null where the question allows no more. */
export function allColumnsOf(query: Query, answer: Pick<DownloadFacts, "dataset">): Query | null {
  if (!query.select || query.distinct || query.top) return null;
  const { select: _select, ...rest } = exportOf(query, answer);
  return rest;
}
