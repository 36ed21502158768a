import { z } from "zod";
import { API_KEY_DAYS_MAX } from "./settings";

/** A password as typed. Whether it is good enough is decided when it is set, with a reason. */
export const Password = z.string().min(1).max(4000);
/** A person's or a key's name, in one line. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, "only visible characters, in one line");
export const SCOPES = ["read", "write"] as const;
const OrganisationSlug = z.string().min(1).max(63);
const ROLE_NAMES = ["admin", "data_manager", "analyst", "viewer", "auditor"] as const;

export const NoInput = z.strictObject({});
export type NoInput = z.infer<typeof NoInput>;

export const ChangePasswordInput = z.strictObject({ current: Password, password: Password });
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>;

export const SwitchOrganisationInput = z.strictObject({ organisation: OrganisationSlug });
export type SwitchOrganisationInput = z.infer<typeof SwitchOrganisationInput>;

/** Without an id: every session, this one too. */
export const SignOutInput = z.strictObject({ sessionId: z.string().max(64).optional() });
export type SignOutInput = z.infer<typeof SignOutInput>;

export const CreateApiKeyInput = z.strictObject({
  name: Name,
  scopes: z.array(z.enum(SCOPES)).min(1).max(2).default(["read"]),
  expiresInDays: z.number().int().min(1).max(API_KEY_DAYS_MAX).default(API_KEY_DAYS_MAX),
});
export type CreateApiKeyInput = z.input<typeof CreateApiKeyInput>;

/** `all`: the keys of everyone in the organisation, for its administrators. */
export const ListApiKeysInput = z.strictObject({ of: z.enum(["me", "all"]).default("me") });
export type ListApiKeysInput = z.input<typeof ListApiKeysInput>;

export const RevokeApiKeyInput = z.strictObject({ id: z.string().max(64) });
export type RevokeApiKeyInput = z.infer<typeof RevokeApiKeyInput>;

export const ApiKeyView = z.object({
  id: z.string(),
  name: z.string(),
  /** The part of the key that may be seen: `mlk_live_<22 characters>`. */
  publicId: z.string(),
  owner: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
export type ApiKeyView = z.infer<typeof ApiKeyView>;
export const ApiKeyList = z.object({ keys: z.array(ApiKeyView) });
export type ApiKeyList = z.infer<typeof ApiKeyList>;
/** The one answer that holds the key itself. */
export const CreatedApiKey = ApiKeyView.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const SessionView = z.object({
  id: z.string(),
  current: z.boolean(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  expiresAt: z.string(),
});
export type SessionView = z.infer<typeof SessionView>;
export const SessionList = z.object({ sessions: z.array(SessionView) });
export type SessionList = z.infer<typeof SessionList>;

const MyOrganisation = z.object({ slug: z.string(), name: z.string(), role: z.enum(ROLE_NAMES) });
export const Me = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string(), isOperator: z.boolean(), isDemo: z.boolean() }),
  /** How the request was made: in a browser or with a key. */
  via: z.enum(["session", "key"]),
  scopes: z.array(z.enum(SCOPES)),
  /** Where everything happens now; null for someone in no organisation. */
  organisation: MyOrganisation.nullable(),
  organisations: z.array(MyOrganisation),
  /** Names of lib/access ACTIONS that the role has, before grants. */
  actions: z.array(z.string()),
});
export type Me = z.infer<typeof Me>;
