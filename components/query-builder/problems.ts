import type { ErrorDetail } from "@/lib/errors";
import { partAt, type PartKeys } from "./part-keys";

export const CARDS = ["data", "where", "select", "groupBy", "measures", "having", "orderBy"] as const;
export type CardName = (typeof CARDS)[number];

export type Problems = { byPart: Map<string, string>; byCard: Record<CardName, string[]> };

const OTHER_CARDS: Record<string, CardName> = {
  asOf: "data",
  joins: "data",
  derive: "data",
  distinct: "select",
  totals: "orderBy",
  top: "orderBy",
  limit: "orderBy",
  offset: "orderBy",
};

/**
 * Which part and which card each detail of an error is about. Of a single mistake the card says the whole sentence, of
 * several each in short.
 */
export function problemsOf(details: readonly ErrorDetail[], keys: PartKeys, sentence?: string): Problems {
  const byPart = new Map<string, string>();
  const byCard: Problems["byCard"] = { data: [], where: [], select: [], groupBy: [], measures: [], having: [], orderBy: [] };
  for (const { path: given, message } of details) {
    const path = given.replace(/^query\./, "");
    const first = path.split(".")[0] ?? "";
    const card = CARDS.find((name) => name === first) ?? OTHER_CARDS[first];
    if (!card) continue;
    const words = details.length === 1 && sentence !== undefined ? sentence : message;
    if (!byCard[card].includes(words)) byCard[card].push(words);
    const key = partAt(keys, path);
    if (key !== undefined) byPart.set(key, message);
  }
  return { byPart, byCard };
}
