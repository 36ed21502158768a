import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { isHttps } from "@/lib/env";
import { cookieNames } from "./cookies";
import type { RequestFacts } from "./request-facts";
import { endSession, findSession } from "./session";
import { SESSION_HOURS_MAX } from "./settings";
import { derivedKey } from "./secrets";
import { signIn } from "./sign-in";

/**
 * next-auth with e-mail and password. Its cookie is an encrypted token that holds the random secret of a session and
 * nothing else; whether the session stands is read from the database at every request.
 * `refused` is told why a sign-in failed.
 */
export function authOptions(request: { facts: RequestFacts; refused?: (error: unknown) => void }): AuthOptions {
  const secure = isHttps();
  const names = cookieNames();
  const cookie = (name: string) => ({ name, options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure } });
  return {
    secret: derivedKey("session"),
    useSecureCookies: secure,
    session: { strategy: "jwt", maxAge: SESSION_HOURS_MAX * 3600 },
    cookies: { sessionToken: cookie(names.session), csrfToken: cookie(names.csrf), callbackUrl: cookie(names.callback) },
    // Every page of next-auth's own leads to ours: they have no content security policy.
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in", verifyRequest: "/sign-in", newUser: "/" },
    providers: [
      CredentialsProvider({
        name: "E-mail and password",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials) {
          try {
            const { userId, sid } = await signIn({
              email: String(credentials?.email ?? ""),
              password: String(credentials?.password ?? ""),
              facts: request.facts,
            });
            return { id: userId, sid };
          } catch (error) {
            request.refused?.(error);
            return null;
          }
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        // Only at sign-in is there a user; later the token stays as it is.
        const sid = user && "sid" in user ? user.sid : token["sid"];
        return { sid };
      },
      async session({ session, token }) {
        const live = typeof token["sid"] === "string" ? await findSession(token["sid"]) : null;
        const user = live ? { id: live.user.id, name: live.user.name, email: live.user.email } : undefined;
        return { ...session, user, expires: live ? live.session.expiresAt.toISOString() : new Date(0).toISOString() };
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.["sid"] === "string") await endSession(token["sid"], request.facts);
      },
    },
    logger: { error() {}, warn() {}, debug() {} },
  };
}
