import path from "node:path";
import { dataPath, env } from "@/lib/env";

/** Where files are put for Medlake to fetch; null when nothing is fetched. */
export function inboxFolder(): string | null {
  const setting = env().MEDLAKE_INBOX;
  if (setting === "off") return null;
  return setting === "on" ? dataPath("inbox") : path.resolve(setting);
}
