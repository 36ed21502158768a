import { lstat, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { randomText } from "@/lib/ids";
import { syncFile, syncFolder } from "@/lib/storage";

/** A folder that is one delivery: its files count when `.OK` is there. */
export type Batch = { folder: string; org: string; dataset: string; name: string };

/** A batch that nobody else takes any more. */
export type Claimed = Batch & {
  /** Names the delivery: a file of it is ingested once under this name. */
  claim: string;
  marker: string;
};

export type BatchFile = { name: string; bytes: number; changedAt: number };

const READY = ".OK";
const CLAIMED = /^\.OK\.run-([0-9A-Za-z]{22})$/;
const REPORT = ".OK.report.json";
export const MANIFEST = "manifest.json";

/** The batches below the inbox: `<organisation>/<dataset>/<batch>`. */
export async function findBatches(inbox: string): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (const org of await foldersIn(inbox)) {
    for (const dataset of await foldersIn(path.join(inbox, org))) {
      for (const name of await foldersIn(path.join(inbox, org, dataset))) {
        batches.push({ folder: path.join(inbox, org, dataset, name), org, dataset, name });
      }
    }
  }
  return batches;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // The inbox is made by whoever uses it, and a batch may be taken away at any time.
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .toSorted();
}

/** Takes a batch that is ready, or goes on with one that was taken; null when there is nothing to do in it. */
export async function claimBatch(batch: Batch): Promise<Claimed | null> {
  const names = await readdir(batch.folder).catch((): string[] => []);
  const taken = names.map((name) => CLAIMED.exec(name)).find((found) => found !== null);
  if (taken) return { ...batch, claim: taken[1] ?? "", marker: taken[0] };
  if (!names.includes(READY)) return null;
  const claim = randomText(22);
  const marker = `${READY}.run-${claim}`;
  try {
    // Two who rename the same file at once: one of them finds it gone.
    await rename(path.join(batch.folder, READY), path.join(batch.folder, marker));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  for (const old of [`${READY}.error`, `${READY}.done`, REPORT]) await rm(path.join(batch.folder, old), { force: true });
  await syncFolder(batch.folder);
  return { ...batch, claim, marker };
}

/** The files of a batch, by name, and what else is in its folder. Names with a dot in front are not files of it. */
export async function listFiles(folder: string): Promise<{ files: BatchFile[]; others: string[] }> {
  const files: BatchFile[] = [];
  const others: string[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (name.startsWith(".") || name === MANIFEST) continue;
    const info = await lstat(path.join(folder, name)).catch(() => null);
    if (info?.isFile()) files.push({ name, bytes: info.size, changedAt: info.mtimeMs });
    else others.push(name);
  }
  return { files, others };
}

export type Report = { state: "done" | "error"; at: string; message: string; files: Record<string, string | number | null>[] };

/** Ends a batch: the report first, then the marker that says so. */
export async function endBatch(batch: Claimed, report: Report): Promise<void> {
  const file = path.join(batch.folder, REPORT);
  await writeFile(`${file}.part`, `${JSON.stringify(report, null, 2)}\n`);
  await syncFile(`${file}.part`);
  await rename(`${file}.part`, file);
  await rename(path.join(batch.folder, batch.marker), path.join(batch.folder, `${READY}.${report.state}`));
  await syncFolder(batch.folder);
}

/** Whether the marker is a file: a link could lead anywhere, and a pipe never ends. */
export async function isMarkerPlain(batch: Claimed): Promise<boolean> {
  return (await lstat(path.join(batch.folder, batch.marker))).isFile();
}

/** The text of the marker: what the sender says the batch consists of. */
export async function readMarker(batch: Claimed): Promise<string> {
  return readFile(path.join(batch.folder, batch.marker), "utf8");
}
