export { acceptInvite, findInvite } from "./accept-invite";
export { changeRole } from "./change-role";
export { addMember, createOrganisation } from "./create-organisation";
export { getOrganisation } from "./get-organisation";
export { inviteMember } from "./invite-member";
export { getLimits, setLimits, setMemberLimits } from "./limits";
export { listAudit } from "./list-audit";
export { listInvites } from "./list-invites";
export { listMembers } from "./list-members";
export { removeMember } from "./remove-member";
export { revokeInvite } from "./revoke-invite";
export {
  AcceptedInvite,
  AcceptInviteInput,
  AddMemberInput,
  AuditEvent,
  AuditPage,
  ChangeRoleInput,
  CreatedInvite,
  CreateOrganisationInput,
  FindInviteInput,
  InviteList,
  InviteMemberInput,
  InviteView,
  Limits,
  ListAuditInput,
  MemberLimits,
  MemberList,
  MemberView,
  NoInput,
  OpenInvite,
  Organisation,
  RemoveMemberInput,
  RevokeInviteInput,
  SetLimitsInput,
  SetMemberLimitsInput,
} from "./schemas";
