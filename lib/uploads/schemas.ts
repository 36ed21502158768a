import { z } from "zod";
import { DatasetSlug, HospitalCode, Period } from "@/lib/catalog";

export const ReceiveUploadInput = z.strictObject({
  slug: DatasetSlug,
  filename: z.string().min(1).max(1000).optional().describe("What the file is called, for display."),
  hospital: HospitalCode.optional().describe("Whose rows these are, where the contract takes it from the upload."),
  period: Period.optional().describe("The month they belong to, where the contract takes it from the upload."),
});
export type ReceiveUploadInput = z.infer<typeof ReceiveUploadInput>;

export const ListUploadsInput = z.strictObject({
  dataset: DatasetSlug.optional(),
  cursor: z.string().max(200).optional().describe("nextCursor of the page before."),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("At most this many, 1 to 200."),
});
export type ListUploadsInput = z.input<typeof ListUploadsInput>;
