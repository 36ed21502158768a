import { route } from "@/lib/http";
import { AcceptRunInput, acceptRun } from "@/lib/runs";

export const POST = route(AcceptRunInput, acceptRun);
