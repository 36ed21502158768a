import type { ErrorDetail } from "@/lib/errors";
import type { Contract } from "./contract";

/** What is done to an identifier that may make two of them one. */
const LOSSY = ["drop", "year", "month", "age_cap", "postcode_prefix"];

/** What files that are added to a month need: a key that tells its rows apart, before and after identifiers are removed. */
export function deliveryMistakes(contract: Contract): ErrorDetail[] {
  if (contract.delivery !== "append") return [];
  const details: ErrorDetail[] = [];
  if (contract.channels !== null) details.push({ path: "delivery", message: "files of a wide export are not added to a month; use file" });
  if (contract.key.length === 0) details.push({ path: "key", message: "delivery append needs a key, by which a row is known again" });
  if (contract.onDuplicate !== "keep_last" && contract.onDuplicate !== "keep_first")
    details.push({ path: "onDuplicate", message: "delivery append needs keep_last or keep_first" });
  for (const column of contract.key) {
    const identifier = contract.identifiers[column];
    const action = typeof identifier === "object" ? identifier.action : identifier;
    if (action !== undefined && LOSSY.includes(action))
      details.push({
        path: `identifiers.${column}`,
        message: `${action} would make different rows one in a month that files are added to`,
      });
  }
  return details;
}
