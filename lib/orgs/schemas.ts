import { z } from "zod";
import { Slug } from "@/lib/access";
import { Email, Name, Password } from "@/lib/auth";
import { ROLES } from "@/lib/context";

const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "not an id");
const RoleName = z.enum(ROLES);

export const NoInput = z.strictObject({});
export type NoInput = z.infer<typeof NoInput>;

export const ChangeRoleInput = z.strictObject({ userId: Id, role: RoleName });
export type ChangeRoleInput = z.infer<typeof ChangeRoleInput>;

export const RemoveMemberInput = z.strictObject({ userId: Id });
export type RemoveMemberInput = z.infer<typeof RemoveMemberInput>;

const QueryBytes = z
  .number()
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .nullable()
  .describe("The most bytes one question may read; null for no limit.");

export const SetLimitsInput = z.strictObject({ queryBytes: QueryBytes });
export type SetLimitsInput = z.infer<typeof SetLimitsInput>;

export const SetMemberLimitsInput = z.strictObject({ userId: Id, queryBytes: QueryBytes });
export type SetMemberLimitsInput = z.infer<typeof SetMemberLimitsInput>;

export const InviteMemberInput = z.strictObject({ email: Email, role: RoleName });
export type InviteMemberInput = z.input<typeof InviteMemberInput>;

export const RevokeInviteInput = z.strictObject({ id: Id });
export type RevokeInviteInput = z.infer<typeof RevokeInviteInput>;

export const InviteToken = z.string().regex(/^[0-9A-Za-z_-]{43}$/, "not the token of an invitation");
export const FindInviteInput = z.strictObject({ token: InviteToken });
export type FindInviteInput = z.infer<typeof FindInviteInput>;

/** Name and password only for someone who has no account yet. */
export const AcceptInviteInput = z.strictObject({ token: InviteToken, name: Name.optional(), password: Password.optional() });
export type AcceptInviteInput = z.infer<typeof AcceptInviteInput>;

export const ListAuditInput = z.strictObject({
  action: z
    .string()
    .regex(/^[a-z0-9_.]{1,64}$/, "not the name of an action")
    .optional(),
  userId: Id.optional(),
  outcome: z.enum(["ok", "denied", "failed"]).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ListAuditInput = z.input<typeof ListAuditInput>;

export const CreateOrganisationInput = z.strictObject({ slug: Slug, name: Name });
export type CreateOrganisationInput = z.infer<typeof CreateOrganisationInput>;

export const AddMemberInput = z.strictObject({ organisation: Slug, email: Email, role: RoleName });
export type AddMemberInput = z.input<typeof AddMemberInput>;

export const Organisation = z.object({ id: z.string(), slug: z.string(), name: z.string(), createdAt: z.string() });
export type Organisation = z.infer<typeof Organisation>;

export const MemberView = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: RoleName,
  joinedAt: z.string(),
  disabled: z.boolean(),
  /** When one of their sessions was last used here; null for never, or longer ago than sessions are kept. */
  lastSeenAt: z.string().nullable(),
});
export type MemberView = z.infer<typeof MemberView>;
export const MemberList = z.object({ members: z.array(MemberView) });
export type MemberList = z.infer<typeof MemberList>;

export const MemberLimits = z.object({ userId: z.string(), name: z.string(), email: z.string(), queryBytes: QueryBytes });
export type MemberLimits = z.infer<typeof MemberLimits>;
export const Limits = z.object({
  queryBytes: QueryBytes,
  members: z.array(MemberLimits).describe("Everyone, with the limit of their own."),
});
export type Limits = z.infer<typeof Limits>;

export const InviteView = z.object({
  id: z.string(),
  email: z.string(),
  role: RoleName,
  invitedBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type InviteView = z.infer<typeof InviteView>;
export const InviteList = z.object({ invites: z.array(InviteView) });
export type InviteList = z.infer<typeof InviteList>;
/** The one answer that holds the link's token: it goes at the end of /invite/. */
export const CreatedInvite = InviteView.extend({ token: z.string() });
export type CreatedInvite = z.infer<typeof CreatedInvite>;

export const OpenInvite = z.object({
  organisation: z.object({ slug: z.string(), name: z.string() }),
  email: z.string(),
  role: RoleName,
  expiresAt: z.string(),
  /** There is an account for this address: its owner signs in first. */
  hasAccount: z.boolean(),
});
export type OpenInvite = z.infer<typeof OpenInvite>;

export const AcceptedInvite = z.object({ organisation: z.object({ slug: z.string(), name: z.string() }), email: z.string() });
export type AcceptedInvite = z.infer<typeof AcceptedInvite>;

export const AuditEvent = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.object({
    kind: z.enum(["user", "key", "link", "system", "anonymous"]).describe("A link's id is in the detail."),
    userId: z.string().nullable(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    keyId: z.string().nullable(),
  }),
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
  action: z.string(),
  entityId: z.string().nullable(),
  outcome: z.enum(["ok", "denied", "failed"]),
  detail: z.unknown(),
  /** The executed text of a question, for administrators. */
  sql: z.string().nullable(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;
export const AuditPage = z.object({ events: z.array(AuditEvent), nextCursor: z.string().nullable() });
export type AuditPage = z.infer<typeof AuditPage>;
