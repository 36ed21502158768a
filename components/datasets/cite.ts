import type { DatasetDetail } from "@/lib/catalog";
import { formatDate } from "@/lib/format";
import { publishedWords } from "./published-words";

type Cited = Pick<DatasetDetail, "owner" | "name" | "version" | "updatedAt" | "isLive" | "isOwner" | "scope">;

/** How to name what was used: whose, what, which version, of when, and where it is found. */
export function citation({ owner, name, version, isLive, ...dated }: Cited, address: string, today: string): string {
  const { updatedAt } = dated;
  if (isLive || updatedAt === null) return `${owner.name}. ${name}, read live on ${formatDate(today)}. Medlake. ${address}`;
  return `${owner.name} (${updatedAt.slice(0, 4)}). ${name}, version ${version}, ${publishedWords(dated)}. Medlake. ${address}`;
}
