import { DIALECTS, type DialectName, type Feature } from "@/lib/query";

/** Which engines lack something of the language, in words for a menu: `not on Athena`; undefined where none does. */
export function lackWords(feature: Feature): string | undefined {
  const labels = (Object.keys(DIALECTS) as DialectName[]).flatMap((name) => {
    const dialect = DIALECTS[name];
    return feature in dialect.lacks ? [dialect.label] : [];
  });
  return labels.length === 0 ? undefined : `not on ${labels.join(", ")}`;
}
