import { dataPath } from "@/lib/env";

/** Where files are while they are on their way, below the folder of the uploads. */
export const INCOMING = "incoming";

/** The folder of the files that are on their way. */
export function incomingFolder(): string {
  return dataPath("uploads", INCOMING);
}

/** Where the bytes of a resumable upload are gathered. */
export function incomingPath(sessionId: string): string {
  return dataPath("uploads", INCOMING, sessionId);
}
