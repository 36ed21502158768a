import { route } from "@/lib/http";
import { ChangeRunInput, cancelRun } from "@/lib/runs";

export const POST = route(ChangeRunInput, cancelRun);
