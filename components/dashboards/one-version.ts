/** The tiles of a dashboard are about one version of each dataset. Pure. */

/** Which versions an answer comes from. */
type AnsweredFrom = {
  dataset: { slug: string; version: number };
  joined: readonly { slug: string; version: number }[];
};

/** A kept answer with the text of its question. */
export type KeptAnswer = { text: string; answer: AnsweredFrom };

/**
 * The questions whose answers come from another version of a dataset than the answer that has just come: they were
 * asked before it was published. Questions that fix their version stay as they are, whatever the others show.
 */
export function outdatedBy(newest: KeptAnswer, known: readonly KeptAnswer[]): string[] {
  if (fixesVersion(newest.text)) return [];
  const versions = new Map(sourcesOf(newest.answer).map(({ slug, version }) => [slug, version]));
  const isOther = ({ slug, version }: { slug: string; version: number }) => (versions.get(slug) ?? version) !== version;
  return known.flatMap(({ text, answer }) =>
    text !== newest.text && !fixesVersion(text) && sourcesOf(answer).some(isOther) ? [text] : [],
  );
}

function sourcesOf({ dataset, joined }: AnsweredFrom): { slug: string; version: number }[] {
  return [dataset, ...joined];
}

/** In the JSON of a question a quote within a value is escaped, so that only its own key reads like this. */
function fixesVersion(text: string): boolean {
  return text.includes('"asOf":');
}
