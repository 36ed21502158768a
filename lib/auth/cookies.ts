import { decode } from "next-auth/jwt";
import { isHttps } from "@/lib/env";
import { derivedKey } from "./secrets";

/** The names of the cookies. Behind https they carry `__Host-`: this host only, path /, never over http. */
export function cookieNames() {
  const prefix = isHttps() ? "__Host-" : "";
  return {
    session: `${prefix}medlake.session`,
    csrf: `${prefix}medlake.csrf`,
    callback: `${prefix}medlake.callback`,
  };
}

/** The session's secret in a Cookie header, or null. A cookie that does not decrypt is no cookie. */
export async function sidFromCookies(header: string | null): Promise<string | null> {
  const token = cookieValue(header, cookieNames().session);
  if (token === null) return null;
  const claims = await decode({ token, secret: derivedKey("session") }).catch(() => null);
  const sid = claims?.["sid"];
  return typeof sid === "string" && sid.length >= 43 ? sid : null;
}

function cookieValue(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
