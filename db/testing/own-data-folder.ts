import { mkdirSync } from "node:fs";
import path from "node:path";

/**
 * Before the tests of a file: a data folder of its own within that of the run, which goes with it. A worker that starts
 * alone clears what others have left in its data folder, so files that run at the same time must not share one.
 */
const folder = path.join(process.env["MEDLAKE_DATA"] ?? "", `file-${process.pid}`);
if (!path.isAbsolute(folder)) throw new Error("The tests of the database need the data folder that their set-up makes.");
mkdirSync(folder, { recursive: true });
process.env["MEDLAKE_DATA"] = folder;
