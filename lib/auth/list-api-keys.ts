import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { apiKeys, users } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { apiKeyView } from "./api-key-view";
import { ListApiKeysInput, type ApiKeyList } from "./schemas";

/** The live keys of the caller in this organisation, or, for administrators, of everyone in it. */
export async function listApiKeys(args: { ctx: ServiceContext; input: ListApiKeysInput }): Promise<ApiKeyList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { of } = ListApiKeysInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: of === "all" ? "key.manage" : "key.own" });
    const mine = of === "all" ? undefined : eq(apiKeys.userId, actorUserId(ctx) ?? "");
    const rows = await tx
      .select({ key: apiKeys, owner: users })
      .from(apiKeys)
      .innerJoin(users, eq(users.id, apiKeys.userId))
      .where(and(eq(apiKeys.orgId, ctx.orgId), mine, isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, new Date())))
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
    return { keys: rows.map((row) => apiKeyView(row.key, row.owner)) };
  });
}
