import { eq } from "drizzle-orm";
import { memberships, orgs } from "@/db";
import { emitAudit } from "@/lib/audit";
import { createApiKeyFor, createUser, setPassword } from "@/lib/auth";
import { ROLES, systemContext, withTransaction, type Role } from "@/lib/context";
import { newId, randomText } from "@/lib/ids";
import { Sentence } from "../server/sentence";

/** Creates an organisation; its short name is part of addresses. */
export async function createOrganisation(input: { slug: string; name: string }): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(input.slug)) throw new Sentence(`"${input.slug}" is not a short name: lower-case letters, digits and hyphens, at most 63. Nothing was changed.`);
  const ctx = systemContext("command line");
  await withTransaction(ctx, async (tx) => {
    const [org] = await tx.insert(orgs).values({ id: newId("org"), ...input }).onConflictDoNothing({ target: orgs.slug }).returning();
    if (!org) throw new Sentence(`There is already an organisation ${input.slug}. It was not changed.`);
    await emitAudit(tx, { ...ctx, orgId: org.id }, { action: "org.create", entityId: org.id, detail: { slug: org.slug } });
  });
}

export type NewMember = { email: string; name: string; org: string; role: string; operator: boolean };

/** Creates an account with a password of its own, as a member of an organisation; answers the password. */
export async function createMember(input: NewMember): Promise<string> {
  const role = ROLES.find((one): one is Role => one === input.role);
  if (!role) throw new Sentence(`"${input.role}" is not a role: ${ROLES.join(", ")}. Nothing was changed.`);
  const password = newPassword();
  const ctx = systemContext("command line");
  await withTransaction(ctx, async (tx) => {
    const [org] = await tx.select().from(orgs).where(eq(orgs.slug, input.org));
    if (!org) throw new Sentence(`There is no organisation ${input.org}: npm run medlake -- org create --slug ${input.org} --name "…" makes it. Nothing was changed.`);
    const user = await createUser({ tx, input: { email: input.email, name: input.name, password, isOperator: input.operator } });
    await tx.insert(memberships).values({ orgId: org.id, userId: user.id, role });
    await emitAudit(tx, { ...ctx, orgId: org.id }, { action: "member.add", entityId: user.id, detail: { role, operator: input.operator } });
  });
  return password;
}

/** Gives someone a new password and ends their sessions; answers the password. */
export async function resetPassword(email: string): Promise<string> {
  const password = newPassword();
  const ctx = systemContext("command line");
  await withTransaction(ctx, async (tx) => {
    const user = await setPassword({ tx, email, password });
    await emitAudit(tx, ctx, { action: "auth.password", entityId: user.id, detail: { by: "command line" } });
  });
  return password;
}

export type NewKey = { email: string; name: string; org?: string; scopes: string; days?: number };

/** Makes an API key for someone; answers the key, which is kept nowhere. */
export async function createKey(input: NewKey): Promise<string> {
  const scopes = input.scopes.split(",").map((text) => text.trim());
  const known = scopes.filter((scope): scope is "read" | "write" => scope === "read" || scope === "write");
  if (known.length !== scopes.length) throw new Sentence(`Scopes are read and write, not "${input.scopes}". No key was made.`);
  const created = await createApiKeyFor({
    ctx: systemContext("command line"),
    input: {
      email: input.email,
      name: input.name,
      scopes: known,
      ...(input.org === undefined ? {} : { organisation: input.org }),
      ...(input.days === undefined ? {} : { expiresInDays: input.days }),
    },
  });
  return created.key;
}

/** Six groups of four: long enough for the password rules, and it can be read out. */
function newPassword(): string {
  return Array.from({ length: 6 }, () => randomText(4)).join("-");
}
