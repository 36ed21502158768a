import { route } from "@/lib/http";
import { ListRunsInput, listRuns } from "@/lib/runs";

export const GET = route(ListRunsInput, listRuns);
