import { syncFile, syncFolder } from "@/lib/storage";

/**
 * The steps that nothing shows the lack of until a process or the power is gone. They stand together so that the kill
 * test can leave one out in a process of its own, and has to notice.
 */
export const protocol = {
  /** Versions are made one after the other (R5). */
  locksHead: true,
  /** A reader's files stay (R7). */
  pinsVersions: true,
  /** On disk before it counts (R4). */
  syncFile,
  syncFolder,
};
