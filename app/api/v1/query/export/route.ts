import { ExportQueryInput, exportQuery } from "@/lib/analysis";
import { route } from "@/lib/http";

export const POST = route(ExportQueryInput, exportQuery);
