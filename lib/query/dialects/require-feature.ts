import { AppError } from "@/lib/errors";
import type { Dialect, Feature } from "./dialect";

/** Refuses with UNSUPPORTED what the dialect lacks, in its words. Called wherever a feature is compiled. */
export function requireFeature(dialect: Pick<Dialect, "label" | "lacks">, feature: Feature): void {
  const reason = dialect.lacks[feature];
  if (reason === undefined) return;
  throw new AppError("UNSUPPORTED", `${dialect.label} cannot answer this question. ${reason} Nothing was run.`, {
    details: [{ path: feature, message: `not supported by ${dialect.label}` }],
  });
}
