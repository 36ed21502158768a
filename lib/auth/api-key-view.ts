import type { apiKeys, users } from "@/db";
import { scopesOf } from "./api-key";
import type { ApiKeyView } from "./schemas";

/** A key as it may be seen after it was made: without its secret. */
export function apiKeyView(key: typeof apiKeys.$inferSelect, owner: Pick<typeof users.$inferSelect, "id" | "name" | "email">): ApiKeyView {
  return {
    id: key.id,
    name: key.name,
    publicId: `mlk_live_${key.publicId}`,
    owner: { id: owner.id, name: owner.name, email: owner.email },
    scopes: scopesOf(key.scopes),
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
