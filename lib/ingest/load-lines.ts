import type { Child } from "@/lib/engines";
import type { LoadIssue } from "./load";
import type { Issue } from "./types";

/** Findings with physical lines in place of the numbers of records. */
export async function withLines(child: Child, issues: LoadIssue[]): Promise<Issue[]> {
  const lines = (await child.call(
    "lines",
    issues.flatMap((issue) => issue.ordinals),
  )) as number[];
  let at = 0;
  return issues.map(({ ordinals, ...issue }) => ({ ...issue, sampleLines: ordinals.map(() => lines[at++] ?? 0) }));
}
