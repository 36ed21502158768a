import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  reactStrictMode: true,
  // Native parts, and packages that read their own files, stay as they were installed.
  serverExternalPackages: [
    "@duckdb/node-api",
    "@node-rs/argon2",
    "next-auth",
    "pg",
    "pg-boss",
    "pino",
    "rate-limiter-flexible",
    "@tus/server",
    "@tus/file-store",
  ],
  // Types are checked by `npm run types`, with the same compiler as in the editor.
  typescript: { ignoreBuildErrors: true },
  // The page may be opened under both names of this machine while developing.
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  turbopack: { root: process.cwd() },
  headers: () =>
    Promise.resolve([
      // Pages get theirs from proxy.ts and the API from lib/http; these are the files neither sees.
      {
        source: "/_next/static/:path*",
        headers: [
          { key: "x-content-type-options", value: "nosniff" },
          { key: "cross-origin-resource-policy", value: "same-origin" },
        ],
      },
      {
        source: "/icon.svg",
        headers: [
          { key: "x-content-type-options", value: "nosniff" },
          { key: "content-security-policy", value: "default-src 'none'; style-src 'unsafe-inline'; sandbox" },
        ],
      },
    ]),
};

export default config;
