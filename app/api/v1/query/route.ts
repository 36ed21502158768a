import { RunQueryInput, runQuery } from "@/lib/analysis";
import { route } from "@/lib/http";

export const POST = route(RunQueryInput, runQuery);
