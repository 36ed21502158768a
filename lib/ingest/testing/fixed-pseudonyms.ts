import { pseudonymsBy } from "../../keys/pseudonyms";
import type { Pseudonyms } from "../types";

/** What the key of an organisation made for tests makes of identifiers: 32 bytes of `first`. */
export function fixedPseudonyms(first = 7): Pseudonyms {
  return pseudonymsBy([{ version: 1, key: Buffer.alloc(32, first) }]);
}
