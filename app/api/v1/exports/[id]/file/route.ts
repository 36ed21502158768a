import { ExportByIdInput, exportFile } from "@/lib/exports";
import { route } from "@/lib/http";

export const GET = route(ExportByIdInput, exportFile);
