import { and, eq } from "drizzle-orm";
import { apiKeys, memberships, users } from "@/db";
import { systemContext, withTransaction, type Role, type Scope } from "@/lib/context";
import { randomText } from "@/lib/ids";
import { mayAct } from "./session";
import { newSecret, sameHash, secretHash } from "./secrets";
import { SEEN_EVERY_SECONDS } from "./settings";

const PREFIX = "mlk_live_";
const PUBLIC_LENGTH = 22;
const SECRET_LENGTH = 43;
const SHAPE = /^mlk_live_[0-9A-Za-z]{22}_[0-9A-Za-z_-]{43}$/;

/** A new key: the text shown once, and what is kept of it. */
export function newApiKey(): { text: string; publicId: string; secretHash: string } {
  const publicId = randomText(PUBLIC_LENGTH);
  const secret = newSecret();
  return { text: `${PREFIX}${publicId}_${secret}`, publicId, secretHash: secretHash(secret) };
}

/** The parts of a key by their fixed places, since the secret itself may hold `_`. Null when it is none. */
export function parseApiKey(text: string): { publicId: string; secret: string } | null {
  if (text.length !== PREFIX.length + PUBLIC_LENGTH + 1 + SECRET_LENGTH || !SHAPE.test(text)) return null;
  const publicId = text.slice(PREFIX.length, PREFIX.length + PUBLIC_LENGTH);
  return { publicId, secret: text.slice(-SECRET_LENGTH) };
}

export type LiveKey = { id: string; orgId: string; userId: string; scopes: Scope[]; role: Role };

/**
 * The key, if it still stands: not revoked or expired, its owner neither disabled nor gone from the organisation.
 * It acts with the owner's role of this moment, within its own scopes.
 */
export async function findApiKey(text: string, now = new Date()): Promise<LiveKey | null> {
  const parsed = parseApiKey(text);
  if (!parsed) return null;
  return withTransaction(systemContext("api key"), async (tx) => {
    const [row] = await tx
      .select({ key: apiKeys, user: users, role: memberships.role })
      .from(apiKeys)
      .innerJoin(users, eq(users.id, apiKeys.userId))
      .innerJoin(memberships, and(eq(memberships.userId, apiKeys.userId), eq(memberships.orgId, apiKeys.orgId)))
      .where(eq(apiKeys.publicId, parsed.publicId));
    if (!row || !sameHash(row.key.secretHash, secretHash(parsed.secret))) return null;
    const { key, user, role } = row;
    if (key.revokedAt !== null || key.expiresAt <= now || !mayAct(user)) return null;
    const unusedMs = key.lastUsedAt === null ? Infinity : now.getTime() - key.lastUsedAt.getTime();
    if (unusedMs > SEEN_EVERY_SECONDS * 1000) await tx.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, key.id));
    return { id: key.id, orgId: key.orgId, userId: key.userId, scopes: scopesOf(key.scopes), role };
  });
}

/** The scopes kept with a key, as far as they are known ones. */
export function scopesOf(kept: string[]): Scope[] {
  return (["read", "write"] as const).filter((scope) => kept.includes(scope));
}
