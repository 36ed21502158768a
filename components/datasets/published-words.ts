import type { DatasetDetail } from "@/lib/catalog";
import { formatDate } from "@/lib/format";

type Dated = Pick<DatasetDetail, "updatedAt" | "isOwner" | "scope">;

/**
 * When the current version came: `published 3 Nov 2025`. Another organisation that sees some hospitals is told when
 * something of these last changed, which may have been earlier. Null where there is nothing.
 */
export function publishedWords({ updatedAt, isOwner, scope }: Dated): string | null {
  if (updatedAt === null) return null;
  const isNarrow = !isOwner && scope.hospitals !== null;
  return `${isNarrow ? "last changed" : "published"} ${formatDate(updatedAt)}`;
}
