/** The one known value that contains what was typed; undefined where there is none, several, or the text is one itself. */
export function onlyMatch(known: readonly string[], typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "" || known.includes(typed.trim())) return undefined;
  const [first, second] = known.filter((value) => value.toLowerCase().includes(wanted));
  return second === undefined ? first : undefined;
}

/** What can be chosen: the known values, and behind them the text as it was typed where it is none of them. */
export function withLiteral(known: readonly string[], typed: string): string[] {
  const text = typed.trim();
  return text === "" || known.length === 0 || known.includes(text) ? [...known] : [...known, text];
}
