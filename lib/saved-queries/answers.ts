import { z } from "zod";
import { QueryAnswer } from "@/lib/analysis";
import { Parameter, ParameterValues, QueryTemplate, Visual } from "@/lib/query";
import { KeptHead, KeptItem, KeptLabels, ObjectVersion, PersonView, ShareView } from "@/lib/sharing";

const SavedQueryHead = KeptHead.extend({
  dataset: z.object({ slug: z.string(), name: z.string() }).nullable().describe("Null when the caller may not see the dataset."),
  visual: Visual,
});

export const SavedQuerySummary = SavedQueryHead.extend({
  ...KeptItem.pick({ sharedWith: true }).shape,
  parameters: z.number().describe("How many it has."),
  usedBy: z.number().describe("Dashboards that show it."),
});
export type SavedQuerySummary = z.infer<typeof SavedQuerySummary>;

export const SavedQueryList = KeptLabels.extend({ items: z.array(SavedQuerySummary), nextCursor: z.string().nullable() });
export type SavedQueryList = z.infer<typeof SavedQueryList>;

export const SavedQueryDetail = SavedQueryHead.extend({
  query: QueryTemplate,
  parameters: z.array(Parameter),
  shares: z.array(ShareView),
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })).describe("Dashboards the caller may open that show it."),
  usedByHidden: z.number().describe("How many others show it."),
  versions: z.array(ObjectVersion).describe("Newest first."),
  sentence: z.string().describe("The question in one English sentence, with its defaults; empty when it no longer fits the dataset."),
  problem: z.string().nullable().describe("Why it cannot be asked as things are; null when it can."),
  resultPath: z.string().describe("The path of its answer in the API."),
});
export type SavedQueryDetail = z.infer<typeof SavedQueryDetail>;

export const SavedQueryVersion = ObjectVersion.extend({ query: QueryTemplate, parameters: z.array(Parameter), visual: Visual });
export type SavedQueryVersion = z.infer<typeof SavedQueryVersion>;

export const SavedQueryAnswer = QueryAnswer.extend({
  savedQuery: z.object({
    id: z.string(),
    name: z.string(),
    version: z.number(),
    parameters: ParameterValues.describe("The values used, defaults included."),
  }),
});
export type SavedQueryAnswer = z.infer<typeof SavedQueryAnswer>;

export const ImpactProblem = z.object({
  path: z.string().describe("Where in the question: measures.0.field."),
  message: z.string(),
});

export type ImpactProblem = z.infer<typeof ImpactProblem>;

/** A kept question that cannot be asked, or finds less, and why. */
export const ImpactedQuestion = z.object({
  id: z.string(),
  name: z.string(),
  owner: PersonView,
  dataset: z.string(),
  problems: z.array(ImpactProblem),
  isNew: z.boolean().describe("False when it is broken as things are already."),
  stillWorks: z
    .boolean()
    .describe(
      "Whether it can be asked all the same: a column that it uses would be empty in the rows of a held file, or a value that it filters by is not in them, and only there.",
    ),
  dashboards: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type ImpactedQuestion = z.infer<typeof ImpactedQuestion>;

export const ImpactAnswer = z.object({
  checked: z.number().describe("Kept questions that were looked at."),
  questions: z.array(ImpactedQuestion).describe("Those of the caller's organisation."),
  others: z.number().describe("Broken ones of other organisations, which are not named."),
  othersTouched: z
    .number()
    .describe("Of other organisations, those that still work and find a column empty, or no row with a value, in a held file."),
});
export type ImpactAnswer = z.infer<typeof ImpactAnswer>;
