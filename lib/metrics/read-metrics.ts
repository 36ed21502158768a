import { createHash, timingSafeEqual } from "node:crypto";
import { systemContext, withTransaction } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { metricsText } from "./metrics-text";

const context = systemContext("metrics");

/**
 * The figures of this installation, for the program that watches it: counts, never anything about a patient. Only with
 * the token of the settings; without that setting there is nothing at this address.
 */
export async function readMetrics(authorization: string | null): Promise<string> {
  const token = env().MEDLAKE_METRICS_TOKEN;
  if (token === undefined) throw new AppError("NOT_FOUND", "There is nothing at this address. /api/docs lists what there is.");
  const given = /^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "";
  if (!timingSafeEqual(digest(given), digest(token))) {
    throw new AppError("UNAUTHENTICATED", "Send the token of MEDLAKE_METRICS_TOKEN as Authorization: Bearer <token>.");
  }
  return withTransaction(context, metricsText);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
