import { z } from "zod";
import { DatasetSlug, HospitalCode, Period } from "./schemas";
import { isStorableText } from "./storable";

const UNSTORABLE = "A character no database can hold (NUL, or half of a pair). Remove it.";
const UploadId = z.string().regex(/^upl_[0-9A-Za-z]{1,40}$/, "This is not the id of an upload.");
const RunId = z.string().regex(/^run_[0-9A-Za-z]{1,40}$/, "This is not the id of a run.");
const BackfillId = z.string().regex(/^bkf_[0-9A-Za-z]{1,40}$/, "This is not the id of a reprocessing.");
const ColumnName = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, "This is not the name of a column of a contract.");

const SAMPLE_CHARACTERS_MAX = 256 * 1024;

const WhichFile = {
  uploadId: UploadId.optional().describe("A file that was sent to the dataset."),
  runId: RunId.optional().describe("Instead of an upload: the run it belongs to."),
  sample: z
    .string()
    .min(1)
    .max(SAMPLE_CHARACTERS_MAX, `A sample has at most ${SAMPLE_CHARACTERS_MAX.toLocaleString("en-GB")} characters.`)
    .optional()
    .describe("Instead of an upload: the first lines of a file, as text."),
};
const ONE_FILE = "Give one of uploadId, runId and sample.";

function isOneFile({
  uploadId,
  runId,
  sample,
}: {
  uploadId?: string | undefined;
  runId?: string | undefined;
  sample?: string | undefined;
}): boolean {
  return [uploadId, runId, sample].filter((given) => given !== undefined).length === 1;
}

export const PreviewContractInput = z
  .strictObject({
    slug: DatasetSlug,
    contract: z.record(z.string(), z.unknown()).describe("The contract to try; it is not saved."),
    ...WhichFile,
    hospital: HospitalCode.optional().describe("As the upload would say it; without it, as the upload did."),
    period: Period.optional(),
  })
  .refine(isOneFile, ONE_FILE);
export type PreviewContractInput = z.infer<typeof PreviewContractInput>;

export const ProposeContractInput = z.strictObject({ slug: DatasetSlug, ...WhichFile }).refine(isOneFile, ONE_FILE);
export type ProposeContractInput = z.infer<typeof ProposeContractInput>;

export const ListContractsInput = z.strictObject({ slug: DatasetSlug });
export type ListContractsInput = z.infer<typeof ListContractsInput>;

export const GetContractInput = z.strictObject({
  slug: DatasetSlug,
  version: z.coerce.number().int().min(1).max(2_147_483_647).describe("The number of a contract version."),
});
export type GetContractInput = z.input<typeof GetContractInput>;

const AliasHospital = z
  .union([HospitalCode, z.literal("*")])
  .describe("The hospital whose files call the column so; * for files that do not say whose they are, and for every hospital.");
const Header = z.string().trim().min(1).max(500).refine(isStorableText, UNSTORABLE).describe("The header as the file has it.");

export const PutAliasInput = z.strictObject({
  slug: DatasetSlug,
  hospital: AliasHospital,
  header: Header,
  column: ColumnName.describe("The column of the contract it is."),
});
export type PutAliasInput = z.infer<typeof PutAliasInput>;

export const ListAliasesInput = z.strictObject({ slug: DatasetSlug, hospital: AliasHospital.optional() });
export type ListAliasesInput = z.infer<typeof ListAliasesInput>;

export const RemoveAliasInput = z.strictObject({ slug: DatasetSlug, hospital: AliasHospital, header: Header });
export type RemoveAliasInput = z.infer<typeof RemoveAliasInput>;

const Why = z.string().trim().min(1, "Say why.").max(500).refine(isStorableText, UNSTORABLE);

export const ReprocessInput = z.strictObject({
  slug: DatasetSlug,
  hospital: z
    .union([HospitalCode, z.literal("*")])
    .optional()
    .describe("Only this hospital's months; without it all."),
  from: Period.optional().describe("Only months from this one on."),
  to: Period.optional().describe("Only months up to this one."),
  reason: Why.describe("Why, for the record."),
});
export type ReprocessInput = z.infer<typeof ReprocessInput>;

export const ListBackfillsInput = z.strictObject({ slug: DatasetSlug });
export type ListBackfillsInput = z.infer<typeof ListBackfillsInput>;

export const BackfillByIdInput = z.strictObject({ backfillId: BackfillId });
export type BackfillByIdInput = z.infer<typeof BackfillByIdInput>;
