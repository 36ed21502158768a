import { route } from "@/lib/http";
import { GetRunInput, rejectedLines } from "@/lib/runs";

export const GET = route(GetRunInput, rejectedLines);
