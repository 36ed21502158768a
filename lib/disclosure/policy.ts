import { z } from "zod";

/**
 * How much protection the answers of a dataset get. `open`: exact answers for those granted. An unknown policy is
 * refused where it is read, so a policy this version does not have never falls back to a weaker one.
 */
export const Policy = z.strictObject({ id: z.literal("open") });
export type Policy = z.infer<typeof Policy>;

export const OPEN_POLICY: Policy = { id: "open" };
