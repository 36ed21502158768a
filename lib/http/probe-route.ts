import { timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { probeToken } from "./probe-token";
import { plainRoute, type RouteHandler } from "./route";

/** More than this is not read: the probe needs just more than what a proxy lets through. */
const PROBE_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Counts the bytes of a body and keeps none. The start of the server sends it more than a proxy in front of a route
 * lets through, and does not go on when they do not all arrive. For nobody else it is there.
 */
export function probeRoute(): RouteHandler {
  return plainRoute(async (request) => {
    const secret = env().MEDLAKE_SECRET;
    const shown = Buffer.from(request.headers.get("authorization") ?? "");
    const expected = Buffer.from(`Probe ${secret === undefined ? "" : probeToken(secret)}`);
    if (secret === undefined || shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
      throw new AppError("NOT_FOUND", "There is nothing at this address. Nothing was changed. /api/docs lists what there is.");
    }
    let bytes = 0;
    if (request.body !== null) {
      for await (const chunk of request.body) {
        bytes += (chunk as Uint8Array).byteLength;
        if (bytes > PROBE_BYTES_MAX) throw new AppError("TOO_LARGE", "The probe is larger than a probe. Nothing was kept.");
      }
    }
    return { bytes };
  });
}
