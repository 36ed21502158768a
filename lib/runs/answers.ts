import type { Readable } from "node:stream";
import { z } from "zod";
import { HOLD_REASONS, RUN_KINDS, RUN_STATES, RUN_TRIGGERS, STEP_NAMES } from "@/db";

/** Received = skipped + published + rejected + deduplicated, once a run has counted its lines. */
export const RunCounts = z.object({
  received: z.number(),
  skipped: z.number(),
  published: z.number(),
  rejected: z.number(),
  deduplicated: z.number(),
});
export type RunCounts = z.infer<typeof RunCounts>;

export const RunSummary = z.object({
  id: z.string(),
  kind: z.enum(RUN_KINDS),
  trigger: z.enum(RUN_TRIGGERS),
  state: z.enum(RUN_STATES),
  dataset: z.object({ slug: z.string(), name: z.string() }),
  uploadId: z.string().nullable(),
  filename: z.string().nullable(),
  hospital: z.string().nullable(),
  period: z.string().nullable(),
  progress: z.number().describe("Share of the work done, 0 to 1."),
  counts: RunCounts.nullable().describe("Null until the lines are counted."),
  version: z.number().nullable().describe("The dataset version it published, or the one that already held the same content."),
  errorCode: z.string().nullable(),
  message: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const RunList = z.object({ items: z.array(RunSummary), nextCursor: z.string().nullable() });
export type RunList = z.infer<typeof RunList>;

/** One thing the comparison with earlier months came to, or another reason to hold a run. */
export const RunCheck = z.object({
  key: z.string().describe("`check:column`, by which a hold is accepted."),
  check: z.string(),
  column: z.string().nullable(),
  severity: z.enum(["info", "warn", "hold"]),
  message: z.string(),
  before: z.union([z.string(), z.number()]).nullable().describe("What earlier months have."),
  now: z.union([z.string(), z.number()]).nullable().describe("What this file has."),
  facts: z.record(z.string(), z.union([z.string(), z.number()]).nullable()).optional(),
});
export type RunCheck = z.infer<typeof RunCheck>;

/** Headers that the contract does not know, with the columns they may be, and columns that the file does not have. */
export const ColumnMapping = z.object({
  unknown: z.array(
    z.object({
      header: z.string(),
      suggestions: z
        .array(z.object({ column: z.string(), score: z.number().describe("0 to 1."), reason: z.string() }))
        .describe("Best first; only a person decides."),
    }),
  ),
  missing: z.array(z.string()),
});
export type ColumnMapping = z.infer<typeof ColumnMapping>;

export const RunDetail = RunSummary.extend({
  attempt: z.number(),
  bytes: z.number().nullable().describe("Bytes received."),
  sha256: z.string().nullable(),
  by: z.string().describe("Who sent the file."),
  contractVersion: z.number().nullable(),
  holdReason: z.enum(HOLD_REASONS).nullable(),
  acceptedReason: z.string().nullable(),
  acceptedBy: z.string().nullable().describe("Who accepted it."),
  acceptedHolds: z.array(z.string()).describe("Keys of the holds that were accepted: another one holds the run again."),
  isReference: z.boolean().describe("Whether later months are compared with this one; false when it was accepted as an exception."),
  checks: z.array(RunCheck).describe("Everything the checks came to, holds first."),
  holds: z
    .array(RunCheck.extend({ reason: z.enum(HOLD_REASONS) }))
    .describe("Why the run is held, all reasons at once; empty when it is not held, or waits for a contract."),
  reference: z
    .array(z.object({ hospital: z.string(), period: z.string(), months: z.array(z.string()) }))
    .describe("Which accepted months each part was compared with; `*` is all hospitals together."),
  rehearsal: z
    .object({ outcome: z.enum(["published", "held", "rejected"]) })
    .nullable()
    .describe("What would have become of the file; null unless this is a rehearsal that has ended."),
  correctsRunId: z.string().nullable().describe("The run whose file this one corrects."),
  correctedBy: z
    .object({ id: z.string(), state: z.enum(RUN_STATES) })
    .nullable()
    .describe("The newest run that corrects this one."),
  proposal: z
    .object({ contract: z.record(z.string(), z.unknown()), notes: z.array(z.string()) })
    .nullable()
    .describe("A contract proposed from a sample, while the run waits for one."),
  mapping: ColumnMapping.nullable().describe(
    "Headers and columns that did not meet, when the run was held or rehearsed; null where all did.",
  ),
  hasRejectedLines: z.boolean(),
  steps: z.array(
    z.object({
      name: z.enum(STEP_NAMES),
      attempt: z.number(),
      state: z.enum(["running", "done", "failed"]),
      startedAt: z.string(),
      endedAt: z.string().nullable(),
      rowsIn: z.number().nullable(),
      rowsOut: z.number().nullable(),
      bytes: z.number().nullable(),
      peakRss: z.number().nullable().describe("Largest memory of the converting process, in bytes."),
    }),
  ),
  issues: z.array(
    z.object({
      rule: z.string(),
      column: z.string().nullable(),
      severity: z.enum(["info", "warn", "reject"]),
      count: z.number(),
      sampleLines: z.array(z.number()),
      message: z.string(),
      expected: z.string().nullable().describe("What the contract asks for."),
    }),
  ),
  events: z.array(z.object({ at: z.string(), level: z.enum(["info", "warn", "error"]), message: z.string() })),
  can: z
    .object({
      accept: z.boolean(),
      cancel: z.boolean(),
      retry: z.boolean(),
      rejectedLines: z.boolean(),
      correct: z.boolean().describe("Send a corrected file."),
      publish: z.boolean().describe("Make a rehearsal a run that publishes."),
    })
    .describe("What the caller may do with the run as it stands."),
});
export type RunDetail = z.infer<typeof RunDetail>;

/** What was found about a file, by rule and column, with the lines it was found on. */
export const RunIssues = z.object({
  items: z.array(
    z.object({
      rule: z.string(),
      column: z.string().nullable(),
      severity: z.enum(["info", "warn", "reject"]),
      count: z.number(),
      message: z.string(),
      expected: z.string().nullable(),
      lines: z
        .array(
          z.object({
            line: z.number(),
            value: z
              .string()
              .nullable()
              .describe("What stands there; null where it is not shown, the line was not rejected, or it has no such column."),
          }),
        )
        .describe("The first lines, at most 20."),
    }),
  ),
  valuesShown: z.boolean().describe("Whether the caller may see values: those who may see rejected lines."),
});
export type RunIssues = z.infer<typeof RunIssues>;

export const NewRun = z.object({ uploadId: z.string(), runId: z.string() });
export type NewRun = z.infer<typeof NewRun>;

export const RunState = z.object({ id: z.string(), state: z.enum(RUN_STATES) });
export type RunState = z.infer<typeof RunState>;

/** A file as an answer: sent as an attachment, as it is. */
export type FileAnswer = { kind: "file"; filename: string; contentType: string; stream: Readable; bytes?: number };
