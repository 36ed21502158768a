import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import { config, contentSecurityPolicy, linkHeaders, pageHeaders, proxy } from "./proxy";

function pathMatches(path: string): boolean {
  return config.matcher.some((pattern) => new RegExp(`^${pattern.replace("/:path*", "(/.*)?")}$`).test(path));
}

describe("which requests pass through", () => {
  test.each(["/", "/sign-in", "/northern/datasets/lab-results", "/invite/abc", "/api/docs", "/apiary", "/northern/datasets/api"])(
    "%s does",
    (path) => expect(pathMatches(path)).toBe(true),
  );
  // A request body that passes through is cut at 10 MB, and the answer is still 200.
  test.each([
    "/api/v1/datasets/x/uploads",
    "/api/v1/query",
    "/api/auth/csrf",
    "/api/uploads",
    "/api/health",
    "/_next/static/chunks/a.js",
    "/favicon.ico",
    "/icon.svg",
  ])("%s does not", (path) => expect(pathMatches(path)).toBe(false));
});

describe("the content security policy", () => {
  test("names a new nonce of 128 bits at each request, for the page and for Next", () => {
    const seen = [1, 2].map(() => {
      const response = proxy(new NextRequest("http://localhost:3000/sign-in"));
      const policy = response.headers.get("content-security-policy") ?? "";
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
      expect(Buffer.from(nonce, "base64")).toHaveLength(16);
      expect(response.headers.get("x-middleware-request-x-nonce")).toBe(nonce);
      expect(response.headers.get("x-middleware-request-content-security-policy")).toBe(policy);
      return nonce;
    });
    expect(seen[0]).not.toBe(seen[1]);
  });

  test("evaluates no code and upgrades nothing over plain http", () => {
    const policy = contentSecurityPolicy({ nonce: "n", https: false, development: false });
    expect(policy.split("; ")).toEqual([
      "default-src 'self'",
      "script-src 'self' 'nonce-n' 'strict-dynamic'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      "connect-src 'self'",
      "worker-src 'self' blob:",
      "manifest-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-src 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  test("upgrades over https, and evaluates only while developing", () => {
    expect(contentSecurityPolicy({ nonce: "n", https: true, development: false })).toMatch(/; upgrade-insecure-requests$/);
    expect(contentSecurityPolicy({ nonce: "n", https: false, development: true })).toContain("'unsafe-eval'");
  });
});

test("the other headers; strict transport only over https", () => {
  const plain = pageHeaders(false);
  expect(plain).toMatchObject({
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });
  expect(plain["permissions-policy"]).toMatch(/camera=\(\), .*geolocation=\(\), .*microphone=\(\)/);
  expect(plain["strict-transport-security"]).toBeUndefined();
  expect(pageHeaders(true)["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
});

describe("a page whose address is its key", () => {
  test("is told to no other site and kept by no search engine", () => {
    for (const path of ["/shared", "/shared/abc"]) {
      expect(linkHeaders(path)).toEqual({ "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow, noarchive" });
    }
  });

  test("is no other page, whatever an organisation is called", () => {
    for (const path of ["/", "/northern/datasets", "/sharedcare/datasets", "/northern/shared/x"]) expect(linkHeaders(path)).toEqual({});
  });
});
