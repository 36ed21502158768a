import { z } from "zod";

/** What is kept of an export beside its row: what it is made from, settled when it was asked for. */
export const ExportFacts = z.object({
  kind: z.enum(["rows", "summary"]),
  sentence: z.string(),
  sources: z.array(
    z.object({
      datasetId: z.string(),
      slug: z.string(),
      version: z.number(),
      /** Whose rows may be in the file; null for all hospitals'. */
      hospitals: z.array(z.string()).nullable(),
      policy: z.string(),
    }),
  ),
  columns: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: z.string(),
      unit: z.string().optional(),
      approximate: z.literal(true).optional(),
    }),
  ),
  /** The id of the receipt, once the file is made. */
  receipt: z.string().optional(),
  /** What the engine said of being stopped. */
  confirmation: z.string().optional(),
});
export type ExportFacts = z.infer<typeof ExportFacts>;

/** The versions an export is of, by dataset: those that were current when it was asked for. Rows read live have none. */
export function versionsOf({ sources }: Pick<ExportFacts, "sources">): Map<string, number> {
  return new Map(sources.flatMap(({ datasetId, version }) => (version === 0 ? [] : [[datasetId, version] as const])));
}
