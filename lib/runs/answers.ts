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

export const RunDetail = RunSummary.extend({
  attempt: z.number(),
  bytes: z.number().nullable().describe("Bytes received."),
  sha256: z.string().nullable(),
  by: z.string().describe("Who sent the file."),
  contractVersion: z.number().nullable(),
  holdReason: z.enum(HOLD_REASONS).nullable(),
  acceptedReason: z.string().nullable(),
  proposal: z
    .object({ contract: z.record(z.string(), z.unknown()), notes: z.array(z.string()) })
    .nullable()
    .describe("A contract proposed from a sample, while the run waits for one."),
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
    }),
  ),
  events: z.array(z.object({ at: z.string(), level: z.enum(["info", "warn", "error"]), message: z.string() })),
  can: z
    .object({ accept: z.boolean(), cancel: z.boolean(), retry: z.boolean(), rejectedLines: z.boolean() })
    .describe("What the caller may do with the run as it stands."),
});
export type RunDetail = z.infer<typeof RunDetail>;

export const RunState = z.object({ id: z.string(), state: z.enum(RUN_STATES) });
export type RunState = z.infer<typeof RunState>;

/** A file as an answer: sent as an attachment, as it is. */
export type FileAnswer = { kind: "file"; filename: string; contentType: string; stream: Readable; bytes?: number };
