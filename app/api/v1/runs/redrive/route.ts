import { route } from "@/lib/http";
import { RedriveRunsInput, redriveRuns } from "@/lib/runs";

export const POST = route(RedriveRunsInput, redriveRuns);
