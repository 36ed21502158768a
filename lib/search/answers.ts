import { z } from "zod";

export const FOUND_KINDS = ["dataset", "column", "question", "dashboard"] as const;

export const FoundItem = z.object({
  kind: z.enum(FOUND_KINDS),
  id: z.string().describe("Of a dataset its slug, of a column its name, of a question or a dashboard its id."),
  title: z.string().describe("The name or label people know it by."),
  detail: z.string().describe("What else tells it from others, in one line: a description, a unit, a folder."),
  dataset: z
    .object({ slug: z.string(), name: z.string() })
    .optional()
    .describe("Of a column its dataset, of a question the one it asks, where the caller may see it."),
});
export type FoundItem = z.infer<typeof FoundItem>;

export const SearchAnswer = z.object({ items: z.array(FoundItem).describe("Best first, at most 30.") });
export type SearchAnswer = z.infer<typeof SearchAnswer>;
