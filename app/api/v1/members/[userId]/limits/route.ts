import { route } from "@/lib/http";
import { setMemberLimits, SetMemberLimitsInput } from "@/lib/orgs";

export const PUT = route(SetMemberLimitsInput, setMemberLimits);
