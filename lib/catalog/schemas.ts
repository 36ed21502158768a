import { z } from "zod";
import { CARDINALITIES, COLUMN_NAME, RELATIONSHIP_NAME } from "@/lib/query";
import { isStorableText } from "./storable";

/** The name of a dataset in addresses and queries. */
export const DatasetSlug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "Use lower-case letters, digits and hyphens, starting with a letter or digit; at most 63 characters.")
  .describe("The dataset's short name, as in its address.");

/** A month, `YYYY-MM`. */
export const Period = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "Write the month as YYYY-MM, such as 2025-08.")
  .describe("A month, YYYY-MM.");

/** A hospital's code. */
export const HospitalCode = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._&()'/-]{0,79}$/,
    "A hospital's code starts with a letter or digit and has at most 80 letters, digits, spaces and . _ & ( ) ' / -",
  )
  .describe("A hospital's code.");

/** The contract as sent: lib/ingest reads it, so that one place decides what a contract is. */
const ContractBody = z
  .record(z.string(), z.unknown())
  .describe("The contract of the dataset: format, columns, key, hospital, period and rules.");

const UNSTORABLE = "A character no database can hold (NUL, or half of a pair). Remove it.";
const Name = z
  .string()
  .trim()
  .min(1, "Give the dataset a name.")
  .max(120, "A name has at most 120 characters.")
  .refine(isStorableText, UNSTORABLE);
const Description = z.string().trim().max(4000, "A description has at most 4,000 characters.").refine(isStorableText, UNSTORABLE);

/** A name in another database, as it is written there. */
const ForeignName = z.string().min(1).max(200).refine(isStorableText, UNSTORABLE);

export const SourceColumnInput = z.strictObject({
  source: ForeignName.describe("Its name in the table."),
  name: z.string().regex(COLUMN_NAME).optional().describe("Its name in questions; without it, made from the one in the table."),
  type: z.string().max(40).optional().describe("Only where it has to be read as another type than its own."),
  label: Name.optional(),
  unit: z.string().trim().max(40).optional(),
  description: Description.optional(),
});
export type SourceColumnInput = z.infer<typeof SourceColumnInput>;

export const TableSourceInput = z.strictObject({
  connection: z.string().max(63).describe("The name the operator gave the database."),
  schema: ForeignName,
  table: ForeignName.describe("A table or a view."),
  hospitalColumn: ForeignName.optional().describe(
    "The column that says whose row it is; without it, access cannot be limited to hospitals.",
  ),
  columns: z.array(SourceColumnInput).min(1).max(2000).optional().describe("Only these; without them, all that can be asked."),
});
export type TableSourceInput = z.infer<typeof TableSourceInput>;

export const CreateDatasetInput = z.strictObject({
  slug: DatasetSlug,
  name: Name,
  description: Description.optional(),
  contract: ContractBody.nullish(),
  source: TableSourceInput.optional().describe("A table of a PostgreSQL database, instead of files: its rows are read where they are."),
});
export type CreateDatasetInput = z.infer<typeof CreateDatasetInput>;

/** What questions call a relationship. */
const RelationshipName = z
  .string()
  .regex(RELATIONSHIP_NAME, "Use lower-case letters, digits and _, starting with a letter; at most 30 characters.")
  .describe("The relationship's name: its columns are name.column in questions.");

const ColumnName = z.string().min(1).max(200);

export const CreateRelationshipInput = z.strictObject({
  slug: DatasetSlug,
  name: RelationshipName,
  to: DatasetSlug.describe("The dataset it leads to."),
  on: z
    .array(z.tuple([ColumnName, ColumnName]))
    .min(1)
    .max(10)
    .describe("Pairs of columns that are equal: [own, other]."),
  cardinality: z.enum(CARDINALITIES).describe("How many rows here have how many there."),
});
export type CreateRelationshipInput = z.infer<typeof CreateRelationshipInput>;

export const RemoveRelationshipInput = z.strictObject({ slug: DatasetSlug, name: RelationshipName });
export type RemoveRelationshipInput = z.infer<typeof RemoveRelationshipInput>;

export const GetDatasetInput = z.strictObject({ slug: DatasetSlug });
export type GetDatasetInput = z.infer<typeof GetDatasetInput>;

export const GetColumnInput = z.strictObject({ slug: DatasetSlug, column: z.string().min(1).max(200) });
export type GetColumnInput = z.infer<typeof GetColumnInput>;

export const ListDatasetsInput = z.strictObject({});
export type ListDatasetsInput = z.infer<typeof ListDatasetsInput>;

/** The contract itself is the body; `{ "contract": … }` around it is accepted as well. */
export const PutContractInput = z.looseObject({ slug: DatasetSlug });
export type PutContractInput = z.infer<typeof PutContractInput>;

export const ListVersionsInput = z.strictObject({
  slug: DatasetSlug,
  cursor: z.string().max(200).optional().describe("nextCursor of the page before."),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("At most this many, 1 to 200."),
});
export type ListVersionsInput = z.input<typeof ListVersionsInput>;

const Reason = z.string().trim().max(500, "A reason has at most 500 characters.").refine(isStorableText, UNSTORABLE);
const Version = z.coerce.number().int().min(1).max(2_147_483_647).describe("The number of the version.");

export const GetVersionInput = z.strictObject({ slug: DatasetSlug, version: Version });
export type GetVersionInput = z.input<typeof GetVersionInput>;

export const RestoreVersionInput = z.strictObject({
  slug: DatasetSlug,
  version: Version,
  reason: Reason.min(1, "Say why: the reason is shown with the version.").describe("Why, for the list of versions."),
});
export type RestoreVersionInput = z.input<typeof RestoreVersionInput>;

export const DescribeDatasetInput = z
  .strictObject({ slug: DatasetSlug, name: Name.optional(), description: Description.optional() })
  .describe("What is left out stays as it is.");
export type DescribeDatasetInput = z.infer<typeof DescribeDatasetInput>;

export const KeepSettingsInput = z.strictObject({
  slug: DatasetSlug,
  keepVersions: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .optional()
    .describe("How many versions before the current one can still be read and restored; null keeps all. Left out, it stays as it is."),
  keepRawDays: z
    .number()
    .int()
    .min(1)
    .max(36_500)
    .nullable()
    .optional()
    .describe("How many days a received file is kept; null keeps it for good. Left out, it stays as it is."),
});
export type KeepSettingsInput = z.infer<typeof KeepSettingsInput>;

export const WithdrawPartInput = z.strictObject({
  slug: DatasetSlug,
  hospital: z
    .union([HospitalCode, z.literal("*")])
    .optional()
    .describe("The hospital's code; leave it out where one file carries many hospitals."),
  period: Period,
  source: z
    .string()
    .min(1)
    .max(300)
    .refine(isStorableText, UNSTORABLE)
    .optional()
    .describe("Where a month has several files: only this one, by its name or by its source in a version's changes."),
  reason: Reason.optional().describe("Why, for the list of versions."),
});
export type WithdrawPartInput = z.infer<typeof WithdrawPartInput>;
