import { ExportByIdInput, cancelExport } from "@/lib/exports";
import { route } from "@/lib/http";

export const POST = route(ExportByIdInput, cancelExport);
