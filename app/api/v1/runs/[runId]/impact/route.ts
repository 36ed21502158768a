import { route } from "@/lib/http";
import { RunImpactInput, runImpact } from "@/lib/saved-queries";

export const GET = route(RunImpactInput, runImpact);
