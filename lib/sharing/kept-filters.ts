import { and, asc, sql, type AnyColumn, type SQL } from "drizzle-orm";
import type { dashboards, savedQuestions, Tx } from "@/db";
import type { KeptLabels } from "./schemas";

type Labelled = { name: AnyColumn; description: AnyColumn; folder: AnyColumn; tags: AnyColumn };

/** Conditions: each of these words is in the name, the description, the folder or a tag, whatever its case. */
export function holdsWords({ name, description, folder, tags }: Labelled, words: readonly string[]): SQL[] {
  const text = sql`lower(normalize(${name} || ' ' || ${description} || ' ' || ${folder} || ' ' || array_to_string(${tags}, ' '), NFKC))`;
  return words.map((word) => sql`position(${word.normalize("NFKC").toLowerCase()} in ${text}) > 0`);
}

export type KeptFilter = { search?: string | undefined; folder?: string | undefined; tag?: string | undefined };

/** Conditions of a list of kept things. A folder holds what is in the folders below it. */
export function keptFilters(table: Labelled, { search, folder, tag }: KeptFilter): SQL[] {
  const filters = holdsWords(table, (search ?? "").split(/\s+/).filter(Boolean));
  if (folder !== undefined) filters.push(sql`(${table.folder} = ${folder} or starts_with(${table.folder}, ${`${folder}/`}))`);
  if (tag !== undefined) filters.push(sql`${tag} = any(${table.tags})`);
  return filters;
}

/** The folders and tags in use among those that `open` finds. */
export async function keptLabels(tx: Tx, table: typeof savedQuestions | typeof dashboards, open: SQL): Promise<KeptLabels> {
  const { folder, tags } = table;
  const folders = await tx
    .selectDistinct({ folder })
    .from(table)
    .where(and(open, sql`${folder} <> ''`))
    .orderBy(asc(folder));
  const tagged = await tx
    .selectDistinct({ tag: sql<string>`unnest(${tags})`.as("tag") })
    .from(table)
    .where(open)
    .orderBy(sql`tag`);
  return { folders: folders.map((row) => row.folder), tags: tagged.map(({ tag }) => tag) };
}
