import { route } from "@/lib/http";
import { inviteMember, InviteMemberInput, listMembers, NoInput } from "@/lib/orgs";

export const GET = route(NoInput, listMembers);
// A member is added by inviting: the answer holds the link's token.
export const POST = route(InviteMemberInput, inviteMember, { status: 201 });
