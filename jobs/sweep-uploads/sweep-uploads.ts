import { completeDone } from "./complete-done";
import { expireSessions } from "./expire-sessions";
import { removeOldFiles } from "./remove-old-files";
import { removeStrays } from "./remove-strays";

export type SweptUploads = {
  /** Uploads whose bytes were all there and that nobody had made one of. */
  completed: number;
  /** Such that are not the file that was announced. */
  refused: number;
  /** Unfinished ones that got no byte for a week. */
  expired: number;
  /** Raw files that were kept as long as their datasets say. */
  removed: number;
  /** Files on their way that no row names. */
  strays: number;
};

/** Puts in order what uploads leave behind. May run at any time, twice, and be killed anywhere. */
export async function sweepUploads(o: { signal?: AbortSignal } = {}): Promise<SweptUploads> {
  const { completed, refused } = await completeDone(o.signal);
  o.signal?.throwIfAborted();
  const expired = await expireSessions();
  o.signal?.throwIfAborted();
  const removed = await removeOldFiles(o.signal);
  const strays = await removeStrays();
  return { completed, refused, expired, removed, strays };
}
