import { z } from "zod";
import { RUN_STATES } from "@/db";
import { CellValue } from "./answers";

const Finding = z.object({
  rule: z.string(),
  column: z.string().nullable(),
  severity: z.enum(["info", "warn", "reject"]),
  count: z.number(),
  sampleLines: z.array(z.number()),
  message: z.string(),
});

const Cell = z.object({
  raw: z.string().nullable().describe("As it stands in the file; null where it is empty, missing or kept from view."),
  steps: z.array(z.string().nullable()).describe("What each of the column's steps made of it."),
  value: CellValue,
  reason: z.string().nullable().describe("Why it is refused."),
});

const Mapping = z.object({
  unknown: z.array(
    z.object({ header: z.string(), suggestions: z.array(z.object({ column: z.string(), score: z.number(), reason: z.string() })) }),
  ),
  missing: z.array(z.string()),
});

const SampledFile = z.object({
  uploadId: z.string().nullable(),
  filename: z.string().nullable(),
  hospital: z.string().nullable(),
  period: z.string().nullable(),
});

export const ContractPreview = z.object({
  file: SampledFile,
  outcome: z.enum(["ready", "held", "rejected"]).describe("What the header and the lines above it come to."),
  message: z.string().nullable().describe("Why it is held or rejected."),
  header: z.array(z.string()),
  groups: z.array(z.string().nullable()).nullable().describe("The group of each header, where the contract has a line of groups."),
  mapping: Mapping.nullable().describe("Headers that are unknown and columns that are missing; null where none are."),
  issues: z.array(Finding),
  checks: z.array(z.object({ key: z.string(), check: z.string(), column: z.string().nullable(), message: z.string() })),
  preamble: z.array(
    Cell.extend({
      name: z.string(),
      key: z.string(),
      type: z.string(),
      identifier: z.string().nullable(),
      stepNames: z.array(z.string()),
    }),
  ),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      unit: z.string().nullable(),
      group: z.string().nullable(),
      identifier: z.string().nullable().describe("What becomes of it before it is published; its values are not shown then."),
      steps: z.array(z.string()).describe("The names of the steps, as `cells.steps` has their results."),
      headers: z.array(z.string().nullable()).describe("The headers it is read from; null for one that is missing."),
    }),
  ),
  rows: z
    .array(
      z.object({
        line: z.number().nullable().describe("Its number in the file; known in the beginning of it only."),
        from: z.enum(["head", "middle", "tail"]),
        outcome: z.enum(["published", "rejected", "skipped"]),
        reasons: z.array(z.string()),
        cells: z.array(Cell).describe("In the order of `columns`; none where the line itself is broken."),
      }),
    )
    .describe("At most 200 from the beginning, the middle and the end. Duplicates are not looked for."),
  counts: z.object({ rows: z.number(), published: z.number(), rejected: z.number(), skipped: z.number() }).describe("Of these rows."),
  reasons: z.array(z.object({ reason: z.string(), column: z.string().nullable(), count: z.number() })),
});
export type ContractPreview = z.infer<typeof ContractPreview>;

export const ContractProposal = z.object({
  file: SampledFile,
  contract: z.record(z.string(), z.unknown()),
  notes: z.array(z.string()).describe("What a person should look at."),
  lines: z.array(z.string()).describe("The first lines of the file, at most 20, each cut at 2,000 characters."),
});
export type ContractProposal = z.infer<typeof ContractProposal>;

export const ContractVersion = z.object({
  version: z.number(),
  at: z.string(),
  by: z.string().nullable(),
  isCurrent: z.boolean(),
  changes: z.array(z.string()).describe("What changed since the version before, in words."),
  parts: z.number().describe("Published parts, a hospital's month or a month, that were made with it."),
});
export type ContractVersion = z.infer<typeof ContractVersion>;

export const ContractVersionList = z.object({ items: z.array(ContractVersion) });
export type ContractVersionList = z.infer<typeof ContractVersionList>;

export const ContractVersionDetail = ContractVersion.extend({ contract: z.record(z.string(), z.unknown()) });
export type ContractVersionDetail = z.infer<typeof ContractVersionDetail>;

export const ColumnAlias = z.object({
  hospital: z.string(),
  header: z.string().describe("As headers are compared: one width, one blank between words, lower case."),
  column: z.string(),
  by: z.string().nullable(),
  at: z.string(),
});
export type ColumnAlias = z.infer<typeof ColumnAlias>;

export const ColumnAliasList = z.object({ items: z.array(ColumnAlias) });
export type ColumnAliasList = z.infer<typeof ColumnAliasList>;

export const RemovedAlias = z.object({ hospital: z.string(), header: z.string() });
export type RemovedAlias = z.infer<typeof RemovedAlias>;

const PartName = z.object({ hospital: z.string(), period: z.string() });

export const Backfill = z.object({
  id: z.string(),
  dataset: z.string(),
  state: z.enum(["running", "paused", "cancelled", "done"]),
  contractVersion: z.number(),
  selection: z.object({ hospital: z.string().nullable(), from: z.string().nullable(), to: z.string().nullable() }),
  reason: z.string().nullable(),
  total: z.number().describe("Runs it consists of."),
  done: z.number().describe("Runs that have ended, whatever came of them."),
  failed: z.number().describe("Runs that failed or were rejected."),
  held: z.number().describe("Runs that wait for a person."),
  withoutFile: z.number().describe("Published parts whose raw file is no longer kept: they stay as they are."),
  by: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Backfill = z.infer<typeof Backfill>;

export const StartedBackfill = Backfill.extend({
  partsWithoutFile: z.array(PartName).describe("Those parts, at most 200."),
});
export type StartedBackfill = z.infer<typeof StartedBackfill>;

export const BackfillList = z.object({ items: z.array(Backfill) });
export type BackfillList = z.infer<typeof BackfillList>;

export const BackfillDetail = Backfill.extend({
  runs: z
    .array(
      z.object({
        id: z.string(),
        state: z.enum(RUN_STATES),
        hospital: z.string().nullable(),
        period: z.string().nullable(),
        filename: z.string().nullable(),
        version: z.number().nullable(),
        message: z.string().nullable(),
      }),
    )
    .describe("At most 1,000, by month and hospital."),
});
export type BackfillDetail = z.infer<typeof BackfillDetail>;

export const BackfillState = z.object({ id: z.string(), state: z.enum(["running", "paused", "cancelled", "done"]) });
export type BackfillState = z.infer<typeof BackfillState>;
