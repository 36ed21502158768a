import { AppError } from "@/lib/errors";
import type { PinnedFile } from "@/lib/lake";
import {
  parseColumnType,
  parseStoredType,
  type RowScope,
  type Source,
  type SourceGroup,
  type Sources,
  type DatasetSchema,
} from "@/lib/query";
import type { PricedPart } from "./cost";
import type { Opened } from "./open-datasets";

/** Where the rows of a question's datasets come from, each with its row scope: for the SQL that is run. */
export function questionSources(opened: readonly Opened[], parts: readonly PricedPart[]): Sources {
  const joins: Record<string, Source> = {};
  let from: Source | undefined;
  // A dataset that is joined twice has a part for each.
  const files = partsInTurn(parts);
  for (const one of opened) {
    const source = one.source ? tableOf(one) : filesOf(one, files());
    if (one.relationship === null) from = source;
    else joins[one.relationship.name] = source;
  }
  if (!from) throw new AppError("INTERNAL", "The question has no dataset. Nothing was run.");
  return { from, joins };
}

function partsInTurn(parts: readonly PricedPart[]): () => PricedPart {
  let next = 0;
  return () => {
    const part = parts[next];
    if (!part) throw new AppError("INTERNAL", "The files of a dataset were not looked up. Nothing was run.");
    next += 1;
    return part;
  };
}

function filesOf(opened: Opened, part: PricedPart): Source {
  if (part.dataset.id !== opened.dataset.id) throw new AppError("INTERNAL", "The files are those of another dataset. Nothing was run.");
  return { kind: "files", groups: groupsOf(part.files), schema: opened.schema, scope: rowScope(opened) };
}

function tableOf(opened: Opened): Source {
  const { source, schema } = opened;
  if (!source) throw new AppError("INTERNAL", "The dataset has no table. Nothing was run.");
  const columns = source.columns.map(({ name, type, source: stored }) => ({ name, type: parseColumnType(type), source: stored }));
  return { kind: "table", path: [source.schema, source.table], columns, schema, scope: rowScope(opened) };
}

function rowScope({ scope: { hospitals }, hospitalColumn, dataset }: Opened): RowScope {
  if (hospitals === null) return null;
  if (hospitalColumn === null) {
    throw new AppError(
      "FORBIDDEN",
      `You may see the rows of some hospitals only, and ${dataset.slug} does not say whose its rows are. Nothing was run. Ask its owner.`,
    );
  }
  return { hospitalColumn, hospitals };
}

/** The rows of these files, each read with the columns of `schema`. */
export function filesSource(files: readonly PinnedFile[], schema: DatasetSchema, scope: RowScope): Source {
  return { kind: "files", groups: groupsOf(files), schema, scope };
}

/** Files with the same columns together: a file made under an older contract may lack some. */
function groupsOf(files: readonly PinnedFile[]): SourceGroup[] {
  // The same columns are the very same list.
  const groups = new Map<PinnedFile["columns"], SourceGroup>();
  for (const { columns, path } of files) {
    const group = groups.get(columns);
    if (group) group.files.push(path);
    else groups.set(columns, { columns: columns.map(({ name, type }) => ({ name, ...parseStoredType(type) })), files: [path] });
  }
  return [...groups.values()];
}
