import { publicRoute } from "@/lib/http";
import { acceptInvite, AcceptInviteInput } from "@/lib/orgs";

export const POST = publicRoute(AcceptInviteInput, acceptInvite);
