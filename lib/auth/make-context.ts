import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { findApiKey } from "./api-key";
import { sidFromCookies } from "./cookies";
import { requestFacts } from "./request-facts";
import { findSession } from "./session";

/**
 * Who asks: the owner of an API key, or the person of a session. With an Authorization header cookies count for
 * nothing. UNAUTHENTICATED when there is neither, or it no longer stands.
 */
export async function makeContext(request: { headers: Headers }, requestId = newId("request")): Promise<ServiceContext> {
  const { ip } = requestFacts(request, requestId);
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return keyContext(authorization, requestId, ip);
  const sid = await sidFromCookies(request.headers.get("cookie"));
  const live = sid === null ? null : await findSession(sid);
  if (!live)
    throw new AppError("UNAUTHENTICATED", "You are not signed in, or your session has ended. Nothing was changed. Sign in and try again.");
  const { session, user, role } = live;
  return {
    actor: { kind: "user", userId: user.id, sessionId: session.id, isOperator: user.isOperator },
    // Without a membership the person is in no organisation, whatever the session says.
    orgId: role === null ? "" : (session.orgId ?? ""),
    role,
    scopes: ["read", "write"],
    requestId,
    ip,
  };
}

async function keyContext(authorization: string, requestId: string, ip: string | null): Promise<ServiceContext> {
  const text = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization)?.[1];
  const key = text === undefined ? null : await findApiKey(text);
  if (!key)
    throw new AppError(
      "UNAUTHENTICATED",
      "This API key is not valid, has expired or was revoked. Nothing was changed. Send: Authorization: Bearer mlk_live_…",
    );
  return {
    actor: { kind: "key", userId: key.userId, keyId: key.id },
    orgId: key.orgId,
    role: key.role,
    scopes: key.scopes,
    requestId,
    ip,
  };
}
