import type { BoundQuery } from "../bound";
import type { DatasetSchema } from "../column-types";
import type { Source, SourceGroup, Sources } from "../source";

/** The source of each dataset of a question, from the files of each by slug. */
export function sourcesOfFiles(bound: BoundQuery, files: ReadonlyMap<string, SourceGroup>): Sources {
  const source = (schema: DatasetSchema): Source => {
    const group = files.get(schema.slug);
    return { kind: "files", groups: group ? [group] : [], schema, scope: null };
  };
  return {
    from: source(bound.schema),
    joins: Object.fromEntries(bound.joins.map((join) => [join.name, source(join.schema)])),
  };
}
