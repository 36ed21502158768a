import type { Scope, ServiceContext } from "@/lib/context";
import { denied } from "./denied";

/** Refuses a key that may not do this kind of thing at all. Asks no database. */
export function requireScope(ctx: ServiceContext, scope: Scope): void {
  if (ctx.scopes.includes(scope)) return;
  throw denied(ctx, "FORBIDDEN", `This key does not have the scope "${scope}". Nothing was changed. Use a key with that scope.`, {
    action: `scope.${scope}`,
    reason: "scope",
  });
}
