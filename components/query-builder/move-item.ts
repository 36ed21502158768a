/** The same list with one item moved one place; at an end nothing changes. */
export function moveItem<T>(items: readonly T[], index: number, by: -1 | 1): T[] {
  const copy = [...items];
  const [item] = copy.splice(index, 1);
  if (item === undefined || index + by < 0 || index + by > copy.length) return [...items];
  copy.splice(index + by, 0, item);
  return copy;
}
