import { revokeAccess, RevokeAccessInput } from "@/lib/access";
import { route } from "@/lib/http";

export const DELETE = route(RevokeAccessInput, revokeAccess);
