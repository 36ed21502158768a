import { constants } from "node:fs";
import { copyFile, link, mkdir, open, rm } from "node:fs/promises";
import path from "node:path";

/** Makes what a folder lists survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a file's bytes survive a power cut, whoever wrote them. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes `folder` and those above it that are missing, so that they survive a power cut. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  // Each new folder is an entry in the one above it.
  for (let made = folder; ; made = path.dirname(made)) {
    await syncFolder(path.dirname(made));
    if (made === first) return;
  }
}

/** Gives `from` the name `to`, unless that name is taken; false then. Both are on one disk. */
export async function moveUnlessTaken(from: string, to: string): Promise<boolean> {
  // A link never replaces a file, a rename would.
  if (!(await linkUnlessTaken(from, to))) return false;
  await rm(from);
  return true;
}

/** Gives `from` the second name `to`, unless that name is taken; false then. Both are on one disk. */
export async function linkUnlessTaken(from: string, to: string): Promise<boolean> {
  const linked = await link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false;
      throw error;
    },
  );
  if (linked) await syncFolder(path.dirname(to));
  return linked;
}

/** A copy beside its destination of a file on another disk. */
export async function copyAside(from: string, aside: string): Promise<void> {
  await copyFile(from, aside, constants.COPYFILE_EXCL);
  await syncFile(aside);
}
