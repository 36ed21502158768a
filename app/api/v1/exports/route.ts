import { CreateExportInput, createExport, ListExportsInput, listExports } from "@/lib/exports";
import { route } from "@/lib/http";

export const GET = route(ListExportsInput, listExports);
export const POST = route(CreateExportInput, createExport, { status: 201 });
