import { z } from "zod";
import { DatasetSlug, HospitalCode, Period } from "@/lib/catalog";

const Sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, "64 hexadecimal digits")
  .transform((text) => text.toLowerCase());

/** `true` or `false`, as an address writes it. */
const Flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

export const ReceiveUploadInput = z.strictObject({
  slug: DatasetSlug,
  filename: z.string().min(1).max(1000).optional().describe("What the file is called, for display."),
  hospital: HospitalCode.optional().describe("Whose rows these are, where the contract takes it from the upload."),
  period: Period.optional().describe("The month they belong to, where the contract takes it from the upload."),
  sha256: Sha256.optional().describe("The SHA-256 of the file in hex: when what arrives has another one, it is refused."),
  rehearsal: Flag.optional().describe("Check the file and publish nothing."),
});
export type ReceiveUploadInput = z.infer<typeof ReceiveUploadInput>;

export const ReceiveCorrectedInput = z.strictObject({
  runId: z.string().regex(/^run_[0-9A-Za-z]{1,40}$/, "This is not the id of a run."),
  filename: z.string().min(1).max(1000).optional().describe("What the file is called, for display."),
  sha256: Sha256.optional().describe("The SHA-256 of the file in hex: when what arrives has another one, it is refused."),
});
export type ReceiveCorrectedInput = z.infer<typeof ReceiveCorrectedInput>;

/** What a resumable upload says of its file, as tus carries it: every value is text. Other names are ignored. */
export const UploadMetadata = z.object({
  dataset: DatasetSlug,
  filename: z.string().min(1).max(1000).optional(),
  hospital: HospitalCode.optional(),
  period: Period.optional(),
  sha256: Sha256.optional(),
  modifiedAt: z.coerce.number().int().min(0).max(8.64e15).optional(),
  rehearsal: Flag.optional(),
  correctsRunId: z.string().max(100).optional(),
});
export type UploadMetadata = z.infer<typeof UploadMetadata>;

export const ListSessionsInput = z.strictObject({ dataset: DatasetSlug.optional() });
export type ListSessionsInput = z.input<typeof ListSessionsInput>;

export const CancelSessionInput = z.strictObject({ id: z.string().max(100) });
export type CancelSessionInput = z.input<typeof CancelSessionInput>;

export const ListUploadsInput = z.strictObject({
  dataset: DatasetSlug.optional(),
  cursor: z.string().max(200).optional().describe("nextCursor of the page before."),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("At most this many, 1 to 200."),
});
export type ListUploadsInput = z.input<typeof ListUploadsInput>;
