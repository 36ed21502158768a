/** A folder as it is read: `Laboratory / Monthly`. */
export function folderText(folder: string): string {
  return folder.replaceAll("/", " / ");
}

/** With whom a kept thing is shared. Of another organisation's, only its owner knows with whom else. */
export function sharedText({ isOwn, sharedWith }: { isOwn: boolean; sharedWith: readonly string[] }): string {
  if (!isOwn) return "you, by another organisation";
  return sharedWith.length === 0 ? "private" : sharedWith.join(", ");
}
