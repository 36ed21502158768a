/**
 * The names of the bands between ascending edges: `[18, 25]` of whole numbers gives `<18`, `18–24`, `25+`. Where
 * values have decimals, a band reaches up to the next edge without it: `18–<25`.
 */
export function bandLabels(edges: readonly number[], isWhole: boolean): string[] {
  const labels = [`<${edges[0]}`];
  edges.forEach((edge, index) => {
    const next = edges[index + 1];
    if (next === undefined) labels.push(`${edge}+`);
    else if (!isWhole) labels.push(`${edge}–<${next}`);
    else labels.push(next - edge === 1 ? `${edge}` : `${edge}–${next - 1}`);
  });
  return labels;
}
