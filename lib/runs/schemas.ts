import { z } from "zod";
import { RUN_KINDS, RUN_STATES, RUN_TRIGGERS } from "@/db";

export const RunId = z.string().regex(/^run_[0-9A-Za-z]{1,40}$/, "This is not the id of a run.");

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "This is not the short name of a dataset.");

/** One state or several, separated by commas. */
const States = z
  .union([
    z.array(z.enum(RUN_STATES)),
    z
      .string()
      .max(200)
      .transform((text) => text.split(",").map((one) => one.trim())),
  ])
  .pipe(z.array(z.enum(RUN_STATES)).min(1).max(RUN_STATES.length));

const Day = z.iso.date().describe("YYYY-MM-DD");

export const ListRunsInput = z.strictObject({
  dataset: Slug.optional().describe("Only runs of this dataset."),
  hospital: z.string().min(1).max(80).optional().describe("Only runs for this hospital."),
  period: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "A month is written YYYY-MM.")
    .optional()
    .describe("Only runs for this month."),
  state: States.optional().describe("Only runs in this state; several are separated by commas."),
  kind: z.enum(RUN_KINDS).optional().describe("Only runs of this kind."),
  trigger: z.enum(RUN_TRIGGERS).optional().describe("Only runs made this way."),
  from: Day.optional().describe("Only runs made on this day or later, in UTC."),
  to: Day.optional().describe("Only runs made on this day or earlier, in UTC."),
  search: z.string().trim().min(1).max(200).optional().describe("Only runs whose file name contains this text."),
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
  reason: Reason.describe("Why; required unless the run waits for a contract."),
  exception: z.boolean().optional().describe("The month is unusual: later months are not compared with it."),
});
export type AcceptRunInput = z.infer<typeof AcceptRunInput>;

export const PublishRehearsalInput = z.strictObject({ runId: RunId });
export type PublishRehearsalInput = z.infer<typeof PublishRehearsalInput>;

export const ChangeRunInput = z.strictObject({
  runId: RunId,
  reason: Reason.describe("Why, for the run's log."),
});
export type ChangeRunInput = z.infer<typeof ChangeRunInput>;
