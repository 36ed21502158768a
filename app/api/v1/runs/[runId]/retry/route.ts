import { route } from "@/lib/http";
import { ChangeRunInput, retryRun } from "@/lib/runs";

export const POST = route(ChangeRunInput, retryRun);
