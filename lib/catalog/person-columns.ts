import { parseContract } from "@/lib/ingest";

/** The columns of a dataset that tell people apart: the patient's, and those its contract names as identifiers. */
export function personColumnsOf({ contract }: { contract: unknown }): string[] {
  if (contract === null) return [];
  const { patient, identifiers } = parseContract(contract);
  return [...new Set([...(patient === null ? [] : [patient]), ...Object.keys(identifiers)])];
}
