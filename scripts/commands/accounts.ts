import { createApiKeyFor, createUser, setPassword } from "@/lib/auth";
import { emitAudit } from "@/lib/audit";
import { ROLES, systemContext, withTransaction, type Role } from "@/lib/context";
import { randomText } from "@/lib/ids";
import { addMember, createOrganisation } from "@/lib/orgs";
import { Sentence } from "../server/sentence";

const SYSTEM = "command line";

/** Creates an organisation; its short name is part of addresses. */
export async function createOrg(input: { slug: string; name: string }): Promise<void> {
  await createOrganisation({ ctx: systemContext(SYSTEM), input });
}

export type NewMember = { email: string; name: string; org: string; role: string; operator: boolean };

/** Creates an account with a password of its own, as a member of an organisation; answers the password. */
export async function createMember(input: NewMember): Promise<string> {
  const role = ROLES.find((one): one is Role => one === input.role);
  if (!role) throw new Sentence(`"${input.role}" is not a role: ${ROLES.join(", ")}. Nothing was changed.`);
  const password = newPassword();
  const ctx = systemContext(SYSTEM);
  const { email, name, operator } = input;
  await withTransaction(ctx, async (tx) => {
    await createUser({ tx, input: { email, name, password, isOperator: operator } });
    await addMember({ ctx: { ...ctx, tx }, input: { organisation: input.org, email, role } });
  });
  return password;
}

/** Gives someone a new password and ends their sessions; answers the password. */
export async function resetPassword(email: string): Promise<string> {
  const password = newPassword();
  const ctx = systemContext(SYSTEM);
  await withTransaction(ctx, async (tx) => {
    const user = await setPassword({ tx, email, password });
    await emitAudit(tx, ctx, { action: "auth.password", entityId: user.id, detail: { by: SYSTEM } });
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
    ctx: systemContext(SYSTEM),
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
