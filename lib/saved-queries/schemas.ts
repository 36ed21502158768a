import { z } from "zod";
import { Parameter, ParameterValues, QueryTemplate, Visual } from "@/lib/query";
import { Folder, Note, ObjectDescription, ObjectName, Shares, Tags, VersionNumber } from "@/lib/sharing";

export const SavedQueryId = z.string().regex(/^sq_[0-9A-Za-z]{1,40}$/, "not the id of a saved question");

/** What a version of a saved question holds. */
export const SavedBody = z.strictObject({
  query: QueryTemplate.describe('The question; `{ "param": "name" }` stands where a parameter gives the value.'),
  parameters: z.array(Parameter).max(30).default([]),
  visual: Visual.default({}),
});
export type SavedBody = z.infer<typeof SavedBody>;

export const CreateSavedQueryInput = SavedBody.extend({
  name: ObjectName,
  description: ObjectDescription.default(""),
  folder: Folder.default(""),
  tags: Tags.default([]),
});
export type CreateSavedQueryInput = z.input<typeof CreateSavedQueryInput>;

/** What is left out stays. A change of question, parameters or visual makes a new version. */
export const ChangeSavedQueryInput = z.strictObject({
  id: SavedQueryId,
  revision: z.int().optional().describe("The revision you read: CONFLICT when it has changed since."),
  name: ObjectName.optional(),
  description: ObjectDescription.optional(),
  folder: Folder.optional(),
  tags: Tags.optional(),
  query: QueryTemplate.optional(),
  parameters: z.array(Parameter).max(30).optional(),
  visual: Visual.optional(),
  note: Note.optional().describe("What changed, for the list of versions."),
});
export type ChangeSavedQueryInput = z.input<typeof ChangeSavedQueryInput>;

export const SavedQueryByIdInput = z.strictObject({ id: SavedQueryId });
export type SavedQueryByIdInput = z.infer<typeof SavedQueryByIdInput>;

export const SavedQueryVersionInput = z.strictObject({ id: SavedQueryId, version: VersionNumber });
export type SavedQueryVersionInput = z.infer<typeof SavedQueryVersionInput>;

export const ListSavedQueriesInput = z.strictObject({
  search: z.string().max(200).optional(),
  dataset: z.string().max(63).optional(),
  folder: z.string().max(200).optional(),
  tag: z.string().max(40).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type ListSavedQueriesInput = z.input<typeof ListSavedQueriesInput>;

export const ShareSavedQueryInput = z.strictObject({ id: SavedQueryId, shares: Shares });
export type ShareSavedQueryInput = z.infer<typeof ShareSavedQueryInput>;

/** `id` and `version` are the question's; every other name is a parameter. */
export const SavedQueryResultInput = z
  .looseObject({ id: SavedQueryId, version: VersionNumber.optional() })
  .describe("Every other name in the address is a parameter of the question; a list repeats its name.");
export type SavedQueryResultInput = z.infer<typeof SavedQueryResultInput>;

export const RunSavedQueryInput = z.strictObject({
  id: SavedQueryId,
  version: z.int().min(1).max(2_147_483_647).optional(),
  parameters: ParameterValues.default({}),
});
export type RunSavedQueryInput = z.input<typeof RunSavedQueryInput>;

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "This is not the short name of a dataset.");

export const DatasetImpactInput = z.strictObject({
  slug: Slug,
  version: VersionNumber.optional().describe("What restoring this version of its data would break."),
});
export type DatasetImpactInput = z.input<typeof DatasetImpactInput>;

export const ContractImpactInput = z.strictObject({
  slug: Slug,
  contract: z.record(z.string(), z.unknown()).describe("The contract to try; it is not saved."),
});
export type ContractImpactInput = z.infer<typeof ContractImpactInput>;

export const RunImpactInput = z.strictObject({ runId: z.string().regex(/^run_[0-9A-Za-z]{1,40}$/, "This is not the id of a run.") });
export type RunImpactInput = z.infer<typeof RunImpactInput>;
