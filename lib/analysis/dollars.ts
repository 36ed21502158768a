import { env } from "@/lib/env";
import { billedBytes } from "./read-size";

const TB = 1_000_000_000_000;

/** What Athena would charge for a question that reads between so many bytes. */
export function dollarsFor({ low, high }: { low: number; high: number }): { low: number; high: number } {
  const price = env().MEDLAKE_ATHENA_DOLLARS_PER_TB;
  return { low: (billedBytes(low) / TB) * price, high: (billedBytes(high) / TB) * price };
}
