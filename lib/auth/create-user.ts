import { eq } from "drizzle-orm";
import { z } from "zod";
import { users, type Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { Email } from "./email";
import { checkPassword, hashPassword } from "./password";
import { Name, Password } from "./schemas";
import { revokeSessions, type User } from "./session";

export const CreateUserInput = z.strictObject({
  email: Email,
  name: Name,
  password: Password,
  isOperator: z.boolean().default(false),
  /** A demo account has a password that everyone knows: it works only while nobody else can reach the server. */
  isDemo: z.boolean().default(false),
});
export type CreateUserInput = z.input<typeof CreateUserInput>;

/** A new account, in no organisation yet. For the command line, sample data and invitations; CONFLICT when it exists. */
export async function createUser(args: { tx: Tx; input: CreateUserInput }): Promise<User> {
  const { password, ...input } = CreateUserInput.parse(args.input);
  if (!input.isDemo) checkPassword(password, input);
  const values = { id: newId("user"), ...input, passwordHash: await hashPassword(password) };
  const [user] = await args.tx.insert(users).values(values).onConflictDoNothing({ target: users.email }).returning();
  if (!user) throw new AppError("CONFLICT", `There is already an account for ${input.email}. It was not changed.`);
  return user;
}

/** Sets someone's password and ends their sessions: for the command line, by whoever can read the server's files. */
export async function setPassword(args: { tx: Tx; email: string; password: string }): Promise<User> {
  const email = Email.parse(args.email);
  const [user] = await args.tx.select().from(users).where(eq(users.email, email));
  if (!user) throw new AppError("NOT_FOUND", `There is no account for ${email}. Nothing was changed.`);
  checkPassword(args.password, user);
  await args.tx
    .update(users)
    .set({ passwordHash: await hashPassword(args.password), isDemo: false })
    .where(eq(users.id, user.id));
  await revokeSessions(args.tx, { userId: user.id });
  return user;
}
