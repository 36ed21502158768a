/** Where in the question each part of the draft went: question path → key of the part. */
export type PartKeys = Map<string, string>;

/** The key of the part an error's path is about: the longest known beginning of the path. */
export function partAt(keys: PartKeys, path: string): string | undefined {
  const segments = path.split(".");
  for (let length = segments.length; length > 0; length -= 1) {
    const key = keys.get(segments.slice(0, length).join("."));
    if (key !== undefined) return key;
  }
  return undefined;
}

/** The same record without its undefined entries: the question says only what it asks. */
export function compact<T extends object | string>(record: T): T {
  if (typeof record === "string") return record;
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
