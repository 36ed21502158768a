import { DIALECTS, measureSpec, type DialectName, type Feature, type MeasureName } from "@/lib/query";

/** Which engines lack something of the language, in words for a menu: `not on Athena`; undefined where none does. */
export function lackWords(feature: Feature): string | undefined {
  const labels = (Object.keys(DIALECTS) as DialectName[]).flatMap((name) => {
    const dialect = DIALECTS[name];
    return feature in dialect.lacks ? [dialect.label] : [];
  });
  return labels.length === 0 ? undefined : `not on ${labels.join(", ")}`;
}

/** A measure in a menu, with the engines that lack it. */
export function measureOption(fn: MeasureName): string {
  const lack = lackWords(fn);
  return lack === undefined ? measureSpec(fn).label : `${measureSpec(fn).label} (${lack})`;
}
