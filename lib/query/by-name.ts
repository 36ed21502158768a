const maps = new WeakMap<object, ReadonlyMap<string, unknown>>();

/**
 * The first of each name. What was made of a list is kept as long as the list: a dataset may have thousands of columns,
 * and a question looks them up once for each that it names. The list must not be changed afterwards.
 */
export function byName<T extends { name: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  const known = maps.get(list) as ReadonlyMap<string, T> | undefined;
  if (known) return known;
  const made = new Map<string, T>();
  for (const one of list) if (!made.has(one.name)) made.set(one.name, one);
  maps.set(list, made);
  return made;
}
