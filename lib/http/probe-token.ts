import { createHmac } from "node:crypto";

/** What the program that starts the server shows to be let at the probe of uploads: made from the secret both know. */
export function probeToken(secret: string): string {
  return createHmac("sha256", secret).update("medlake upload probe").digest("base64url");
}
