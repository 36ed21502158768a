import { ExportByIdInput, getExport, removeExport } from "@/lib/exports";
import { route } from "@/lib/http";

export const GET = route(ExportByIdInput, getExport);
export const DELETE = route(ExportByIdInput, removeExport);
