import { z } from "zod";
import { Settings } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** A failure of start-up whose message is all that a person needs to read. */
export class Sentence extends Error {}

type SystemError = Error & { code?: string; path?: string };

/** One sentence for a failure of start-up, or null when only the full report helps. */
export function sentenceFor(error: unknown): string | null {
  if (error instanceof Sentence || error instanceof AppError) return error.message;
  if (error instanceof z.ZodError) return inputSentence(error);
  if (!(error instanceof Error)) return null;
  const { code, path, message } = error as SystemError;
  const place = path === undefined ? "the data directory" : path;
  if (code === "ENOSPC" || /no space left on device|could not write to file.*space/i.test(message)) {
    return "The disk that holds the data directory is full: free some space and start again. Nothing that was saved is lost.";
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return `Medlake may not write ${place}: give its user the right to, or choose another folder with MEDLAKE_DATA.`;
  }
  if (code === "ENOTDIR" || code === "EEXIST") return `${place} is not a folder: choose another with MEDLAKE_DATA.`;
  // The database's supervisor throws plain errors that are sentences; a TypeError and its kind are mistakes of ours.
  return error.constructor === Error && code === undefined ? message : null;
}

/** A wrong setting of the server, or a wrong option of a command. */
function inputSentence(error: z.ZodError): string {
  const [issue] = error.issues;
  const name = String(issue?.path[0] ?? "input");
  const what = issue?.message ?? "unknown";
  if (name in Settings.shape) return `The setting ${name} is not right (${what}): docs/operate/settings.md says what it may be.`;
  return `The ${name} is not right: ${what}. Nothing was changed.`;
}
