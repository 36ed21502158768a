import { grantAccess, GrantAccessInput, listGrants, ListGrantsInput } from "@/lib/access";
import { route } from "@/lib/http";

export const GET = route(ListGrantsInput, listGrants);
export const POST = route(GrantAccessInput, grantAccess, { status: 201 });
