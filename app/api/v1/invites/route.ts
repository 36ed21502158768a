import { route } from "@/lib/http";
import { inviteMember, InviteMemberInput, listInvites, NoInput } from "@/lib/orgs";

export const GET = route(NoInput, listInvites);
export const POST = route(InviteMemberInput, inviteMember, { status: 201 });
