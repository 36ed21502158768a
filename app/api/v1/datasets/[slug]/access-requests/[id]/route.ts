import { decideAccess, DecideAccessInput } from "@/lib/access-requests";
import { route } from "@/lib/http";

export const PATCH = route(DecideAccessInput, decideAccess);
