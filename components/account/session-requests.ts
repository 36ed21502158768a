import { ApiError, apiErrorFrom, parseJson } from "../api-client";

/** What became of a sign-in: signed in, or the sentence to show. */
export type SignInAnswer = { ok: true } | { ok: false; message: string };

const WRONG = "The e-mail address or the password is not right. Nothing was changed. Check both and try again.";

/**
 * The words for an error code in the address that the sign-in service answers with. Whether an account exists is never
 * told.
 */
export function signInErrorMessage(code: string): string {
  if (/throttl|rate|too.?many/i.test(code)) {
    return "Too many attempts with this address or from this place. Nothing is locked for good. Wait a few minutes and try again.";
  }
  if (/demo/i.test(code)) {
    return "Demo accounts can sign in only while this server listens on its own machine alone. Ask an administrator for an account of your own.";
  }
  if (/csrf|missing/i.test(code)) return "The form was too old to be sent safely. Nothing was changed. Load the page again and sign in.";
  if (/credentials/i.test(code)) return WRONG;
  return "Signing in did not work, and the reason is not known. Nothing was changed. Try again in a minute.";
}

/** The error code in the answer's address; null when the answer is a success. */
export function errorInAddress(url: string): string | null {
  return new URL(url, "http://localhost").searchParams.get("error");
}

async function csrfToken(): Promise<string> {
  const response = await fetch("/api/auth/csrf", { credentials: "same-origin", cache: "no-store" });
  const body = parseJson(await response.text());
  if (!response.ok || typeof body !== "object" || body === null || !("csrfToken" in body) || typeof body.csrfToken !== "string") {
    throw apiErrorFrom(response.status, body, null);
  }
  return body.csrfToken;
}

async function postForm(url: string, fields: Record<string, string>): Promise<{ status: number; address: string | null }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...fields, csrfToken: await csrfToken(), json: "true" }),
    credentials: "same-origin",
    cache: "no-store",
  });
  const body = parseJson(await response.text());
  const address = typeof body === "object" && body !== null && "url" in body && typeof body.url === "string" ? body.url : null;
  return { status: response.status, address };
}

/** Signs in with e-mail and password through next-auth's credentials route. */
export async function signIn(email: string, password: string): Promise<SignInAnswer> {
  try {
    const { status, address } = await postForm("/api/auth/callback/credentials", { email, password, callbackUrl: "/" });
    if (status === 429) return { ok: false, message: signInErrorMessage("throttled") };
    const code = address === null ? (status >= 400 ? "unknown" : null) : errorInAddress(address);
    if (code !== null) return { ok: false, message: signInErrorMessage(code) };
    if (status >= 400) return { ok: false, message: status === 401 ? WRONG : signInErrorMessage("unknown") };
    return { ok: true };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, message: signInErrorMessage("unknown") };
    if (error instanceof TypeError) return { ok: false, message: "The server could not be reached. Nothing was changed. Check the connection and try again." };
    throw error;
  }
}

/** Ends this session on the server and removes its cookie. */
export async function signOut(): Promise<void> {
  const { status } = await postForm("/api/auth/signout", { callbackUrl: "/sign-in" });
  if (status >= 400) throw apiErrorFrom(status, null, null);
}
