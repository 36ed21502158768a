import NextAuth from "next-auth";
import { isHttps } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { authOptions } from "./auth-options";
import { cookieNames } from "./cookies";
import { ownOrigin } from "./origin";
import { requestFacts } from "./request-facts";

/** What of next-auth is open: sign in and out, who is signed in, and the token that its forms carry. */
const OPEN = {
  GET: ["csrf", "session", "providers", "signin", "signout", "error"],
  POST: ["signin", "signout", "callback/credentials"],
} as const;

type RouteContext = { params: Promise<Record<string, string | string[]> | undefined> };

/**
 * One request to next-auth. Throws an AppError for what is refused: UNAUTHENTICATED for a wrong password,
 * RATE_LIMITED, FORBIDDEN for a form without its token.
 */
export async function handleAuth(request: Request, context: RouteContext, requestId: string): Promise<Response> {
  const params = await context.params;
  const nextauth = [params?.["nextauth"] ?? []].flat();
  const action = nextauth.join("/");
  const open: readonly string[] = request.method === "POST" ? OPEN.POST : OPEN.GET;
  if (!open.includes(action)) throw new AppError("NOT_FOUND", "There is nothing at this address. Nothing was changed.");
  if (ownOrigin(request.headers.get("host")) === null) {
    throw new AppError(
      "FORBIDDEN",
      "Medlake does not answer under this name. Open it under its own address, or set MEDLAKE_URL to this one.",
    );
  }
  trustOrigin();
  let refusal: unknown;
  const options = authOptions({ facts: requestFacts(request, requestId), refused: (error) => (refusal = error) });
  // Called with two arguments next-auth answers as a route handler does; it reads the URL as NextRequest offers it.
  const asked = "nextUrl" in request ? request : Object.assign(request, { nextUrl: new URL(request.url) });
  const answer: unknown = await Reflect.apply(NextAuth, undefined, [asked, { params: { nextauth } }, options]);
  if (refusal !== undefined) throw refusal;
  if (!(answer instanceof Response)) throw new AppError("INTERNAL", "Sign-in gave no answer.");
  if (action === "callback/credentials" && !setsSession(answer)) {
    throw new AppError("FORBIDDEN", "The sign-in form is out of date. You are not signed in. Reload the page and try again.");
  }
  return answer;
}

function setsSession(response: Response): boolean {
  const { session } = cookieNames();
  return response.headers.getSetCookie().some((cookie) => cookie.startsWith(`${session}=`) && !cookie.startsWith(`${session}=;`));
}

/** Tells next-auth, which reads the environment, where it is: MEDLAKE_URL, or the host that was just checked. */
function trustOrigin(): void {
  if (isHttps() && process.env["MEDLAKE_URL"] !== undefined) process.env["NEXTAUTH_URL"] = new URL(process.env["MEDLAKE_URL"]).origin;
  else {
    delete process.env["NEXTAUTH_URL"];
    process.env["AUTH_TRUST_HOST"] = "1";
  }
}
