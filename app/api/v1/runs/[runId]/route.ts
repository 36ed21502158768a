import { route } from "@/lib/http";
import { GetRunInput, getRun } from "@/lib/runs";

export const GET = route(GetRunInput, getRun);
