import type { invites } from "@/db";
import type { InviteView } from "./schemas";

/** An invitation as administrators see it: without the token of its link. */
export function inviteView(invite: typeof invites.$inferSelect, invitedBy: string): InviteView {
  return {
    id: invite.id,
    email: invite.email,
    role: invite.role,
    invitedBy,
    createdAt: invite.createdAt.toISOString(),
    expiresAt: invite.expiresAt.toISOString(),
  };
}
