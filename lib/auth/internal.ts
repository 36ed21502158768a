import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/context";

export type SessionActor = Extract<ServiceContext["actor"], { kind: "user" }>;

/** The signed-in person; FORBIDDEN for an API key, which may not change the account it belongs to. */
export function requireSession(ctx: ServiceContext): SessionActor {
  if (ctx.actor.kind === "user") return ctx.actor;
  throw new AppError(
    "FORBIDDEN",
    "This is done by a person who is signed in, not with an API key. Nothing was changed. Sign in and do it there.",
  );
}
