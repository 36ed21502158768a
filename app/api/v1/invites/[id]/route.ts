import { route } from "@/lib/http";
import { revokeInvite, RevokeInviteInput } from "@/lib/orgs";

export const DELETE = route(RevokeInviteInput, revokeInvite);
