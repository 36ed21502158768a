import { z } from "zod";
import { RUN_STATES } from "@/db";

export const RunId = z.string().regex(/^run_[0-9A-Za-z]{1,40}$/, "This is not the id of a run.");

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "This is not the short name of a dataset.");

export const ListRunsInput = z.strictObject({
  dataset: Slug.optional().describe("Only runs of this dataset."),
  state: z.enum(RUN_STATES).optional().describe("Only runs in this state."),
  cursor: z.string().max(200).optional().describe("nextCursor of the page before."),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("At most this many, 1 to 200."),
});
export type ListRunsInput = z.input<typeof ListRunsInput>;

export const GetRunInput = z.strictObject({ runId: RunId });
export type GetRunInput = z.infer<typeof GetRunInput>;

/** Text the database can hold: no NUL, no half of a surrogate pair. */
const Reason = z
  .string()
  .trim()
  .max(500)
  .refine((text) => !text.includes("\0") && text.isWellFormed(), "A character no database can hold. Remove it.")
  .optional();

export const AcceptRunInput = z.strictObject({
  runId: RunId,
  reason: Reason.describe("Why; required when columns are ignored."),
});
export type AcceptRunInput = z.infer<typeof AcceptRunInput>;

export const ChangeRunInput = z.strictObject({
  runId: RunId,
  reason: Reason.describe("Why, for the run's log."),
});
export type ChangeRunInput = z.infer<typeof ChangeRunInput>;
