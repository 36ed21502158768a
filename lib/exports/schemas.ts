import { z } from "zod";
import { EXPORT_FORMATS } from "@/db";

export const ExportId = z.string().regex(/^exp_[0-9A-Za-z]{1,40}$/, "not the id of an export");

export const CreateExportInput = z.strictObject({
  query: z.record(z.string(), z.unknown()).describe("The question; all rows of its answer are written, whatever their number."),
  format: z.enum(EXPORT_FORMATS).default("csv"),
  name: z.string().trim().min(1).max(120).optional().describe("Without it, the dataset's short name."),
});
export type CreateExportInput = z.input<typeof CreateExportInput>;

export const ExportByIdInput = z.strictObject({ id: ExportId });
export type ExportByIdInput = z.infer<typeof ExportByIdInput>;

export const ListExportsInput = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ListExportsInput = z.input<typeof ListExportsInput>;
