import { z } from "zod";

const Zone = z.object({ zone: z.string().default("UTC") });

/** The zone of a contract, by which its days begin and end; UTC without one. */
export function zoneOf(contract: unknown): string {
  const found = Zone.safeParse(contract);
  return found.success ? found.data.zone : "UTC";
}
