import { createHash, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

/** A secret of 256 random bits, 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a secret of 256 bits. Passwords are kept by Argon2id instead. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** A key for one purpose, derived from MEDLAKE_SECRET. */
export function derivedKey(purpose: "session"): string {
  const { MEDLAKE_SECRET } = env();
  if (MEDLAKE_SECRET === undefined) throw new Error("MEDLAKE_SECRET is not set. npm start makes one and sets it.");
  return Buffer.from(hkdfSync("sha256", MEDLAKE_SECRET, "medlake", purpose, 32)).toString("hex");
}
