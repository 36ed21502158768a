import { route } from "@/lib/http";
import { getLimits, NoInput, setLimits, SetLimitsInput } from "@/lib/orgs";

export const GET = route(NoInput, getLimits);
export const PUT = route(SetLimitsInput, setLimits);
