import { NextResponse, type NextRequest } from "next/server";
import { isHttps } from "@/lib/env";

/**
 * Sets the headers of pages, and nothing else: who may see a page is decided where its data are read. The matcher
 * leaves out /api, whose answers bring their own headers and whose uploads a proxy would cut at 10 MB.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy({ nonce, https: isHttps(), development: process.env.NODE_ENV === "development" });
  const headers = new Headers(request.headers);
  // Next puts the nonce it finds in the request's policy on its own scripts.
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  // Where a person who has to sign in first wanted to go.
  headers.set("x-path", request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  for (const [name, value] of Object.entries(pageHeaders(isHttps()))) response.headers.set(name, value);
  for (const [name, value] of Object.entries(linkHeaders(request.nextUrl.pathname))) response.headers.set(name, value);
  return response;
}

export const config = {
  // /api/docs is the one page below /api.
  matcher: ["/((?!api/|api$|_next/static/|_next/image|favicon\\.ico$|icon\\.svg$).*)", "/api/docs", "/api/docs/:path*"],
};

/** What a page may load and where it may send: itself, scripts by nonce, styles also inline as the components write them. */
export function contentSecurityPolicy(options: { nonce: string; https: boolean; development: boolean }): string {
  const { nonce, https, development } = options;
  const rules = [
    "default-src 'self'",
    // Reload while developing evaluates code and talks over a web socket.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ];
  return rules.join("; ");
}

/** The other headers of a page. */
export function pageHeaders(https: boolean): Record<string, string> {
  return {
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy":
      "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()",
    ...(https ? { "strict-transport-security": "max-age=31536000; includeSubDomains" } : {}),
  };
}

/** Of a page whose address is itself the key to it: no other site is told of it, and no search engine keeps it. */
export function linkHeaders(pathname: string): Record<string, string> {
  if (!/^\/shared(\/|$)/.test(pathname)) return {};
  return { "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow, noarchive" };
}
