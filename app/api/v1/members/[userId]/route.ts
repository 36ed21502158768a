import { route } from "@/lib/http";
import { changeRole, ChangeRoleInput, removeMember, RemoveMemberInput } from "@/lib/orgs";

export const PATCH = route(ChangeRoleInput, changeRole);
export const DELETE = route(RemoveMemberInput, removeMember);
