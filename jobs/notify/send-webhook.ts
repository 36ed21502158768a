import { createHmac } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { openSecret } from "@/lib/keys";
import type { Outcome } from "@/lib/notices";
import type { Message } from "./message";
import { resolveTarget, type Target } from "./resolve-target";

const ANSWER_WITHIN_MS = 5_000;
const ANSWER_BYTES_MAX = 64 * 1024;

type Order = { channelId: string; url: string; sealedSecret: string | null; message: Message; signal: AbortSignal };

/** Sends one message to a web address, signed. Redirects are not followed, and nobody sees what was answered. */
export async function sendWebhook({ channelId, url, sealedSecret, message, signal }: Order): Promise<Outcome> {
  const target = await resolveTarget(url);
  if ("error" in target) return { ok: false, ...target };
  if (sealedSecret === null) return { ok: false, error: "The channel has no secret to sign with. Make a new one.", isFinal: true };
  const body = Buffer.from(JSON.stringify(message.payload));
  const seconds = Math.floor(Date.now() / 1000);
  const headers = {
    host: target.url.host,
    "content-type": "application/json",
    "content-length": String(body.byteLength),
    "user-agent": "Medlake",
    "medlake-event": message.event,
    "medlake-delivery": message.deliveryId,
    "medlake-signature": `t=${seconds},v1=${signatureOf(await openSecret(sealedSecret, channelId), seconds, body)}`,
  };
  const late = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const status = await post(target, { headers, body, signal: AbortSignal.any([signal, late]) });
    if (status >= 200 && status < 300) return { ok: true };
    return { ok: false, error: `The address answered with status ${status}.`, isFinal: false };
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted) return { ok: false, error: `The address did not answer within ${ANSWER_WITHIN_MS / 1000} seconds.`, isFinal: false };
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { ok: false, error: `The address could not be reached (${code}).`, isFinal: false };
  }
}

/** HMAC-SHA256 over the time, a dot and the body, in hex. */
export function signatureOf(secret: string, seconds: number, body: Buffer): string {
  return createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex");
}

type Sent = { headers: Record<string, string>; body: Buffer; signal: AbortSignal };

/** The status of the answer. The connection goes to the address that was checked, under the name that was given. */
function post({ url, host, address, family }: Target, { headers, body, signal }: Sent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const isTls = url.protocol === "https:";
  const options = {
    method: "POST",
    host: address,
    family,
    port: url.port === "" ? 443 : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers,
    signal,
    agent: false as const,
    // No server name is sent for an address that is written as numbers.
    ...(isTls && host !== address ? { servername: host } : {}),
  };
  const request = (isTls ? https : http).request(options, (response) => {
    let bytes = 0;
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > ANSWER_BYTES_MAX) response.destroy();
    });
    response.on("error", reject);
    // Who sends more than a status has still said it.
    response.on("close", () => resolve(response.statusCode ?? 0));
  });
  request.on("error", reject);
  request.end(body);
  return promise;
}
