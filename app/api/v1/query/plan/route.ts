import { PlanQueryInput, planQuery } from "@/lib/analysis";
import { route } from "@/lib/http";

export const POST = route(PlanQueryInput, planQuery);
