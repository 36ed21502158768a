import { ApiError, apiErrorFrom, errorMessage, parseJson } from "../api-client";

/** What became of a sign-in: signed in, or the sentence to show. */
export type SignInAnswer = { ok: true } | { ok: false; message: string };

async function readJson(response: Response): Promise<unknown> {
  const body = parseJson(await response.text());
  if (!response.ok) throw apiErrorFrom(response.status, body, response.headers.get("x-request-id"));
  return body;
}

/** The token that next-auth wants with every form; the answer also sets its cookie. */
async function csrfToken(): Promise<string> {
  const response = await fetch("/api/auth/csrf", { credentials: "same-origin", cache: "no-store" });
  const body = await readJson(response);
  if (typeof body !== "object" || body === null || !("csrfToken" in body) || typeof body.csrfToken !== "string") {
    throw apiErrorFrom(response.status, body, null);
  }
  return body.csrfToken;
}

async function postForm(url: string, fields: Record<string, string>): Promise<void> {
  const token = await csrfToken();
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams({ ...fields, csrfToken: token, json: "true" }),
    credentials: "same-origin",
    cache: "no-store",
  });
  await readJson(response);
}

/** Signs in with e-mail and password. A refusal is told in the server's words: wrong, throttled, demo accounts closed. */
export async function signIn(email: string, password: string): Promise<SignInAnswer> {
  try {
    await postForm("/api/auth/callback/credentials", { email, password, callbackUrl: "/" });
    return { ok: true };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, message: errorMessage(error) };
    if (error instanceof TypeError)
      return { ok: false, message: "The server could not be reached. Nothing was changed. Check the connection and try again." };
    throw error;
  }
}

/** Ends this session on the server and removes its cookie. */
export async function signOut(): Promise<void> {
  await postForm("/api/auth/signout", { callbackUrl: "/sign-in" });
}
