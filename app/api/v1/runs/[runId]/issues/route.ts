import { route } from "@/lib/http";
import { GetRunInput, listIssues } from "@/lib/runs";

export const GET = route(GetRunInput, listIssues);
