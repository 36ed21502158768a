import { z } from "zod";
import { CARDINALITIES } from "@/lib/query";

/** A value in a profile or an answer: numbers beyond 2^53, decimals, dates and timestamps travel as text. */
export const CellValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What is known about a column's values without reading them, added up over the files and hospitals the caller may see. */
export const ColumnProfileAnswer = z.object({
  rows: z.number(),
  empties: z.number(),
  distinct: z.number(),
  distinctExact: z.boolean().describe("False when `distinct` is an estimate."),
  min: CellValue,
  max: CellValue,
  histogram: z
    .object({
      width: z.number(),
      bins: z.array(z.tuple([z.number(), z.number()])).describe("[start, rows]; dates and timestamps in days since 1970."),
    })
    .nullable(),
  top: z.array(z.tuple([z.string(), z.number()])).describe("[value, rows], most frequent first."),
});

export const DatasetColumn = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string().describe("text, integer, decimal(p,s), double, boolean, date or timestamp."),
  unit: z.string().nullable(),
  description: z.string().nullable(),
  group: z.string().nullable(),
  profile: ColumnProfileAnswer.nullable(),
  isChannel: z
    .boolean()
    .optional()
    .describe("True for a channel of a wide export: there are thousands, so its profile is given by GET …/columns/{column} alone."),
});
export type DatasetColumn = z.infer<typeof DatasetColumn>;

/** A relationship to a dataset the caller may see. */
export const DatasetRelationship = z.object({
  name: z.string().describe("Its columns are name.column in questions."),
  to: z.string().describe("The short name of the dataset it leads to."),
  toName: z.string(),
  cardinality: z.enum(CARDINALITIES),
  on: z.array(z.tuple([z.string(), z.string()])).describe("Pairs of columns that are equal: [own, other]."),
  columns: z.array(DatasetColumn).describe("The columns of the dataset it leads to."),
});
export type DatasetRelationship = z.infer<typeof DatasetRelationship>;

/** The months a version changed, told in a line. */
export const VersionSummary = z.object({
  months: z.number().describe("How many months of hospitals it changed."),
  first: z
    .array(z.object({ hospital: z.string(), period: z.string(), change: z.enum(["added", "removed", "replaced"]) }))
    .describe("The first of them."),
});
export type VersionSummary = z.infer<typeof VersionSummary>;

export const DatasetVersion = z.object({
  version: z.number(),
  op: z.enum(["publish", "noop", "withdraw", "restore", "compact"]),
  at: z.string(),
  isKept: z.boolean().describe("False when its files are no longer kept: it cannot be read or restored."),
  rows: z.number().describe("Rows of this version in the caller's scope; 0 for one that is no longer kept."),
  contractVersion: z
    .number()
    .nullable()
    .describe(
      "The contract version that the parts it added were made with; null where it added none, and for those who do not manage the dataset.",
    ),
  restored: z.number().nullable().describe("The version that it brought back."),
  note: z.string().nullable().describe("The reason of a withdrawal or a restore; only for those who manage the dataset."),
  changed: VersionSummary.nullable()
    .optional()
    .describe("In lists of versions: what it changed in the hospitals' months you may see; null where that is no longer known."),
  runId: z.string().nullable().describe("Only for those who manage the dataset."),
  by: z.string().nullable().describe("Who made it; only for those who manage the dataset."),
});
export type DatasetVersion = z.infer<typeof DatasetVersion>;

/** What became of one hospital's month in a version. */
export const VersionChange = z.object({
  change: z.enum(["added", "removed", "replaced"]),
  hospital: z.string(),
  period: z.string(),
  rowsBefore: z.number(),
  rowsAfter: z.number(),
  filesRemoved: z.number(),
  filesAdded: z.number(),
  sources: z
    .array(z.object({ source: z.string(), change: z.enum(["added", "removed", "replaced"]) }))
    .describe("Where a month has several files: which of them changed, by pseudonyms of their names."),
});
export type VersionChange = z.infer<typeof VersionChange>;

export const VersionDetail = DatasetVersion.extend({
  changes: z.array(VersionChange).nullable().describe("What is different from the version before; null where that is no longer kept."),
});
export type VersionDetail = z.infer<typeof VersionDetail>;

export const KeepSettings = z.object({ keepVersions: z.number().nullable(), keepRawDays: z.number().nullable() });
export type KeepSettings = z.infer<typeof KeepSettings>;

export const DatasetCoverage = z.object({
  hospitals: z.array(z.string()),
  periods: z.array(z.string()),
  cells: z.array(
    z.object({
      hospital: z.string(),
      period: z.string(),
      rows: z.number(),
      version: z.number().describe("The version that published it."),
      contractVersion: z
        .number()
        .nullable()
        .describe("The contract version it was made with, the oldest where it has several files; only for those who manage the dataset."),
    }),
  ),
});
export type DatasetCoverage = z.infer<typeof DatasetCoverage>;

const Owner = z.object({ slug: z.string(), name: z.string() });
const Right = z.enum(["summary", "rows", "download"]);

export const DatasetSummary = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  owner: Owner,
  isOwner: z.boolean(),
  version: z.number().describe("The current version; 0 while nothing is published."),
  isLive: z.boolean().describe("True when its rows are read where they are, in a PostgreSQL database: it has no versions and no files."),
  hasContract: z.boolean(),
  rights: z.array(Right),
  rows: z.number(),
  hospitals: z.number(),
  firstPeriod: z.string().nullable(),
  lastPeriod: z.string().nullable(),
  updatedAt: z.string().nullable().describe("When the current version was published."),
  months: z
    .array(z.object({ period: z.string(), rows: z.number(), hospitals: z.number() }))
    .describe("The rows of each of the last 24 months there are, and of how many hospitals."),
});
export type DatasetSummary = z.infer<typeof DatasetSummary>;

export const DatasetList = z.object({ items: z.array(DatasetSummary), nextCursor: z.string().nullable() });
export type DatasetList = z.infer<typeof DatasetList>;

export const DatasetDetail = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  policy: z.enum(["open"]),
  owner: Owner,
  isOwner: z.boolean(),
  version: z.number().describe("The current version; 0 while nothing is published."),
  isLive: z.boolean().describe("True when its rows are read where they are, in a PostgreSQL database: it has no versions and no files."),
  source: z
    .object({ connection: z.string(), schema: z.string(), table: z.string() })
    .nullable()
    .describe("Where they are; only for those who manage the dataset."),
  createdAt: z.string(),
  updatedAt: z.string().nullable(),
  rows: z.number(),
  rights: z.array(Right),
  scope: z.object({ hospitals: z.array(z.string()).nullable().describe("The hospitals whose rows the caller sees; null is all of them.") }),
  can: z.object({
    manage: z.boolean().describe("Set the contract, upload, withdraw, decide on runs."),
    querySummary: z.boolean(),
    queryRows: z.boolean(),
    download: z.boolean(),
    administer: z.boolean().describe("Give and revoke access."),
  }),
  hasContract: z.boolean(),
  hospitalFrom: z.enum(["submission", "column"]).nullable().describe("Whether an upload must say whose it is; null without a contract."),
  periodFrom: z
    .enum(["submission", "column"])
    .nullable()
    .describe("Whether an upload must say which month it is; null without a contract."),
  key: z.array(z.string()).describe("The columns that tell its rows apart: one row for each combination of them. Empty when it has none."),
  hospitalColumn: z.string().nullable(),
  periodColumn: z.string().nullable(),
  patientColumn: z.string().nullable().describe("The column that tells patients apart; null where the contract names none."),
  columns: z.array(DatasetColumn),
  versions: z.array(DatasetVersion).describe("The newest 50; GET …/versions pages through all of them."),
  coverage: DatasetCoverage,
  relationships: z.array(DatasetRelationship).describe("Those that lead to a dataset you may see."),
  settings: KeepSettings.nullable().describe("What is kept; only for those who manage the dataset."),
  contractVersion: z.number().nullable().describe("Only for those who manage the dataset."),
  contract: z.record(z.string(), z.unknown()).nullable().describe("Only for those who manage the dataset."),
});
export type DatasetDetail = z.infer<typeof DatasetDetail>;

export const CreatedDataset = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  version: z.number(),
  contractVersion: z.number(),
  createdAt: z.string(),
  leftOut: z
    .array(z.object({ column: z.string(), reason: z.string() }))
    .optional()
    .describe("Columns of the table that cannot be asked, and why."),
});
export type CreatedDataset = z.infer<typeof CreatedDataset>;

export const DescribedDataset = z.object({ slug: z.string(), name: z.string(), description: z.string() });
export type DescribedDataset = z.infer<typeof DescribedDataset>;

export const SavedContract = z.object({
  contractVersion: z.number(),
  changed: z.boolean().describe("False when the contract was already this one."),
  contract: z.record(z.string(), z.unknown()),
});
export type SavedContract = z.infer<typeof SavedContract>;

export const CreatedRelationship = DatasetRelationship.omit({ columns: true });
export type CreatedRelationship = z.infer<typeof CreatedRelationship>;

export const RemovedRelationship = z.object({ name: z.string() });
export type RemovedRelationship = z.infer<typeof RemovedRelationship>;

export const VersionList = z.object({ items: z.array(DatasetVersion), nextCursor: z.string().nullable() });
export type VersionList = z.infer<typeof VersionList>;

export const Restored = z.object({ version: z.number().describe("The version that was made."), restored: z.number() });
export type Restored = z.infer<typeof Restored>;

export const Withdrawn = z.object({ version: z.number() });
export type Withdrawn = z.infer<typeof Withdrawn>;
