import { ColumnValuesInput, columnValues } from "@/lib/analysis";
import { route } from "@/lib/http";

export const GET = route(ColumnValuesInput, columnValues);
