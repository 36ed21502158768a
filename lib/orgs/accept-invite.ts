import { and, eq, gt, isNull } from "drizzle-orm";
import { invites, memberships, orgs, users, type Tx } from "@/db";
import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { createUser, secretHash, type RequestFacts, type User } from "@/lib/auth";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { AcceptInviteInput, FindInviteInput, type AcceptedInvite, type OpenInvite } from "./schemas";

/** What an invitation's link offers. NOT_FOUND when it was used, withdrawn, has expired or never was. */
export async function findInvite(args: FindInviteInput): Promise<OpenInvite> {
  const { token } = FindInviteInput.parse(args);
  return withTransaction(systemContext("invitation"), async (tx) => {
    const { invite, organisation } = await getOpenInvite(tx, token);
    const [user] = await tx.select({ id: users.id }).from(users).where(eq(users.email, invite.email));
    return {
      organisation: { slug: organisation.slug, name: organisation.name },
      email: invite.email,
      role: invite.role,
      expiresAt: invite.expiresAt.toISOString(),
      hasAccount: user !== undefined,
    };
  });
}

/**
 * Accepts an invitation, once. Someone new gives a name and a password and gets an account; someone who has one is
 * signed in to it (`ctx`) and is added to the organisation. Nobody is signed in by accepting.
 */
export async function acceptInvite(args: {
  ctx: ServiceContext | null;
  facts: RequestFacts;
  input: AcceptInviteInput;
}): Promise<AcceptedInvite> {
  const { ctx, facts } = args;
  if (ctx) requireScope(ctx, "write");
  const input = AcceptInviteInput.parse(args.input);
  const system = { ...systemContext("invitation"), requestId: facts.requestId, ip: facts.ip };
  return withTransaction(system, async (tx) => {
    const { invite, organisation } = await getOpenInvite(tx, input.token);
    const unused = and(eq(invites.id, invite.id), isNull(invites.acceptedAt), isNull(invites.revokedAt));
    // Taken first: of two requests at once the second waits here and then finds it used.
    const taken = await tx.update(invites).set({ acceptedAt: new Date() }).where(unused).returning({ id: invites.id });
    if (taken.length !== 1) throw unusable();
    const user = await whoJoins({ tx, ctx, email: invite.email, input });
    const joined = await tx
      .insert(memberships)
      .values({ orgId: organisation.id, userId: user.id, role: invite.role })
      .onConflictDoNothing()
      .returning({ userId: memberships.userId });
    if (joined.length !== 1) throw new AppError("CONFLICT", "You already belong to this organisation. Nothing was changed.");
    const sessionId = ctx?.actor.kind === "user" ? ctx.actor.sessionId : "";
    const actor = { kind: "user", userId: user.id, sessionId, isOperator: user.isOperator } as const;
    await emitAudit(
      tx,
      { ...system, actor, orgId: organisation.id },
      { action: "invite.accept", entityId: invite.id, detail: { role: invite.role } },
    );
    return { organisation: { slug: organisation.slug, name: organisation.name }, email: invite.email };
  });
}

async function getOpenInvite(tx: Tx, token: string) {
  const [row] = await tx
    .select({ invite: invites, organisation: orgs })
    .from(invites)
    .innerJoin(orgs, eq(orgs.id, invites.orgId))
    .where(
      and(
        eq(invites.tokenHash, secretHash(token)),
        isNull(invites.acceptedAt),
        isNull(invites.revokedAt),
        gt(invites.expiresAt, new Date()),
      ),
    );
  if (!row) throw unusable();
  return row;
}

async function whoJoins(args: { tx: Tx; ctx: ServiceContext | null; email: string; input: AcceptInviteInput }): Promise<User> {
  const { tx, ctx, email, input } = args;
  const [account] = await tx.select().from(users).where(eq(users.email, email));
  if (!account) {
    if (input.name === undefined || input.password === undefined) {
      throw new AppError("INVALID_INPUT", "A name and a password are needed for the new account. The invitation can still be used.", {
        details: [{ path: input.name === undefined ? "name" : "password", message: "is missing" }],
      });
    }
    return createUser({ tx, input: { email, name: input.name, password: input.password } });
  }
  if (ctx?.actor.kind !== "user") {
    throw new AppError(
      "UNAUTHENTICATED",
      "There is an account for this address. Sign in to it, then open the link again. The invitation can still be used.",
    );
  }
  if (ctx.actor.userId !== account.id) {
    throw new AppError(
      "FORBIDDEN",
      `This invitation is for ${email}, and you are signed in as someone else. Sign out, then open the link again. It can still be used.`,
    );
  }
  return account;
}

function unusable(): AppError {
  return new AppError(
    "NOT_FOUND",
    "This invitation was used or withdrawn, or is too old. Nothing was changed. Ask the person who sent it for a new one.",
  );
}
