import { redactFileName } from "@/lib/ingest";
import { markFor } from "@/lib/keys";
import { safeFilename } from "./safe-filename";

/** A sender's file name as it is kept: what in it tells who a patient is has been replaced. */
export async function storedFilename(orgId: string, name: string | undefined): Promise<string> {
  return redactFileName(safeFilename(name), (text) => markFor(orgId, text));
}
