import type { SavedQueryDetail } from "@/lib/saved-queries";

/** What a kept question is called and where it is found. */
export type Described = { name: string; description: string; folder: string; tags: string[] };

export const NOTHING_DESCRIBED: Described = { name: "", description: "", folder: "", tags: [] };

/** As a saved question has it. */
export function describedOf({ name, description, folder, tags }: Pick<SavedQueryDetail, keyof Described>): Described {
  return { name, description, folder, tags };
}

const FOLDER = /^$|^[^/]+(\/[^/]+){0,4}$/;

/** What is wrong with a folder's name; null when nothing is. */
export function folderProblem(folder: string): string | null {
  return FOLDER.test(folder.trim()) ? null : "At most five folders, separated by single slashes";
}

/** Whether it can be sent. */
export function isDescribed({ name, folder }: Described): boolean {
  return name.trim() !== "" && folderProblem(folder) === null;
}

/** As it is sent. */
export function trimmed({ name, description, folder, tags }: Described): Described {
  return { name: name.trim(), description: description.trim(), folder: folder.trim(), tags };
}
