import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys, memberships, orgs, users, type Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { newApiKey } from "./api-key";
import { apiKeyView } from "./api-key-view";
import { Email } from "./email";
import { requireSession } from "./internal";
import { CreateApiKeyInput, type CreatedApiKey } from "./schemas";
import { API_KEYS_PER_USER_MAX } from "./settings";

/** A new key of the signed-in person in this organisation. The answer is the only place where the key is ever shown. */
export async function createApiKey(args: { ctx: ServiceContext; input: CreateApiKeyInput }): Promise<CreatedApiKey> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const actor = requireSession(ctx);
  const input = CreateApiKeyInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "key.own" });
    return insertKey({ tx, ctx, orgId: ctx.orgId, userId: actor.userId, input });
  });
}

export const CreateApiKeyForInput = CreateApiKeyInput.extend({
  email: Email,
  /** The organisation's short name; may be left out by someone who belongs to one only. */
  organisation: z.string().optional(),
  scopes: z
    .array(z.enum(["read", "write"]))
    .min(1)
    .max(2)
    .default(["read", "write"]),
});
export type CreateApiKeyForInput = z.input<typeof CreateApiKeyForInput>;

/** A key for someone, made on the server itself by the command line. `ctx` is a system context. */
export async function createApiKeyFor(args: { ctx: ServiceContext; input: CreateApiKeyForInput }): Promise<CreatedApiKey> {
  const { ctx } = args;
  requireScope(ctx, "write");
  if (ctx.actor.kind !== "system") throw new AppError("FORBIDDEN", "Keys for others are made on the server itself. Nothing was changed.");
  const { email, organisation, ...input } = CreateApiKeyForInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const places = await tx
      .select({ orgId: orgs.id, slug: orgs.slug, userId: users.id })
      .from(users)
      .innerJoin(memberships, eq(memberships.userId, users.id))
      .innerJoin(orgs, eq(orgs.id, memberships.orgId))
      .where(and(eq(users.email, email), organisation === undefined ? undefined : eq(orgs.slug, organisation)));
    const [place, other] = places;
    if (!place)
      throw new AppError(
        "NOT_FOUND",
        `${email} belongs to no ${organisation === undefined ? "organisation" : `organisation "${organisation}"`}. No key was made.`,
      );
    if (other)
      throw new AppError(
        "INVALID_INPUT",
        `${email} belongs to several organisations: ${places.map((p) => p.slug).join(", ")}. No key was made. Name one.`,
      );
    return insertKey({ tx, ctx, orgId: place.orgId, userId: place.userId, input });
  });
}

type NewKey = { tx: Tx; ctx: ServiceContext; orgId: string; userId: string; input: z.output<typeof CreateApiKeyInput> };

async function insertKey({ tx, ctx, orgId, userId, input }: NewKey): Promise<CreatedApiKey> {
  // Two keys asked for at once are counted one after the other.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`api keys ${orgId} ${userId}`}, 0))`);
  const live = and(eq(apiKeys.orgId, orgId), eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, new Date()));
  const count = await tx.$count(apiKeys, live);
  if (count >= API_KEYS_PER_USER_MAX) {
    throw new AppError(
      "LIMIT_EXCEEDED",
      `There are already ${count} live keys, and ${API_KEYS_PER_USER_MAX} are allowed. No key was made. Revoke one first.`,
    );
  }
  const made = newApiKey();
  const [key] = await tx
    .insert(apiKeys)
    .values({
      id: newId("apiKey"),
      orgId,
      userId,
      name: input.name,
      publicId: made.publicId,
      secretHash: made.secretHash,
      scopes: [...new Set(input.scopes)],
      expiresAt: new Date(Date.now() + input.expiresInDays * 86_400_000),
    })
    .returning();
  const [owner] = await tx.select().from(users).where(eq(users.id, userId));
  if (!key || !owner) throw new AppError("INTERNAL", "The key was not recorded. Try again.");
  await emitAudit(
    tx,
    { ...ctx, orgId },
    { action: "key.own", entityId: key.id, detail: { change: "create", owner: userId, scopes: key.scopes, days: input.expiresInDays } },
  );
  return { ...apiKeyView(key, owner), key: made.text };
}
