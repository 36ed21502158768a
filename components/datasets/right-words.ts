import type { GrantView } from "@/lib/access";

export type Right = GrantView["rights"][number];

export const RIGHT_WORDS = {
  summary: { label: "Summaries", meaning: "Ask questions that count, add up and group" },
  rows: { label: "Rows", meaning: "See single rows" },
  download: { label: "Download", meaning: "Take answers away as files" },
} as const satisfies Record<Right, { label: string; meaning: string }>;

export const RIGHTS_SHOWN: readonly Right[] = ["summary", "rows", "download"];
