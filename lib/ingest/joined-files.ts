import type { Issue } from "./types";
import type { JoinedEntry } from "./unpack-zip";

/** As many as an issue has lines for. */
const SHOWN = 20;

/** What to know of a zip of several files: at which line of the whole each begins, since lines are counted through. */
export function joinedFiles(entries: readonly JoinedEntry[]): Issue[] {
  if (entries.length < 2) return [];
  const some = entries.slice(0, SHOWN);
  const places = some.map(({ name, firstLine }, index) =>
    index === 0 ? `${name} from line 1` : `${name} from line ${firstLine} (its line 2)`,
  );
  const more = entries.length > SHOWN ? `, and ${entries.length - SHOWN} more` : "";
  return [
    {
      rule: "zip_files",
      column: null,
      severity: "info",
      count: entries.length,
      sampleLines: some.map((entry) => entry.firstLine),
      message: `The ${entries.length} files of the zip were read as one, and lines are counted through: ${places.join(", ")}${more}.`,
    },
  ];
}
