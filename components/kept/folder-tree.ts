/** A folder in use, or one that only holds others. */
export type FolderNode = { path: string; name: string; depth: number };

/** Folders as they are listed: each below the one it is in, by name; folders that only hold others included. */
export function folderNodes(folders: readonly string[]): FolderNode[] {
  const paths = new Set<string>();
  for (const folder of folders) {
    const parts = folder.split("/").filter((part) => part !== "");
    parts.forEach((_, index) => paths.add(parts.slice(0, index + 1).join("/")));
  }
  return [...paths]
    .toSorted((left, right) => {
      const [a, b] = [left.split("/"), right.split("/")];
      const at = a.findIndex((part, index) => part !== b[index]);
      if (at < 0) return a.length - b.length;
      const [one, other] = [a[at], b[at]];
      return one === undefined || other === undefined ? a.length - b.length : one.localeCompare(other, "en");
    })
    .map((path) => ({ path, name: path.split("/").at(-1) ?? path, depth: path.split("/").length - 1 }));
}
