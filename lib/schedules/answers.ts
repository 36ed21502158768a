import { z } from "zod";

export const Schedules = z.object({
  schedules: z.array(z.object({ hospital: z.string(), expectedDay: z.number(), since: z.string() })),
});
export type Schedules = z.infer<typeof Schedules>;

export const CELL_STATES = ["published", "replaced", "received", "held", "rejected", "failed", "withdrawn", "late"] as const;

export const CalendarCell = z.object({
  hospital: z.string().describe("* where files do not say whose they are."),
  period: z.string(),
  state: z
    .enum(CELL_STATES)
    .describe("Where the month stands. Published or replaced: rows of it can be seen. Otherwise what became of the newest file."),
  rows: z.number().nullable().describe("Rows that can be seen; null when there are none."),
  replaced: z.number().describe("How often another file took its place."),
  versions: z.array(z.number()).describe("The versions that changed it, oldest first."),
  contractVersion: z.number().nullable().describe("The contract its rows were made under."),
  runId: z.string().nullable().describe("The run that published what can be seen; otherwise the newest run."),
  open: z
    .object({ runId: z.string(), state: z.enum(["queued", "running", "held"]) })
    .nullable()
    .describe("A run for it that has not ended, also beside a published month."),
  dueOn: z.string().nullable().describe("The last day on which its file is in time; null when none is expected."),
  late: z.boolean().describe("That day has passed, and nothing is published, under way or waiting."),
});
export type CalendarCell = z.infer<typeof CalendarCell>;

export const Calendar = z.object({
  from: z.string(),
  to: z.string(),
  hospitals: z.array(z.string()),
  cells: z.array(CalendarCell).describe("Months of which there is something to say, by hospital and month."),
});
export type Calendar = z.infer<typeof Calendar>;
