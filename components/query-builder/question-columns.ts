import type { DatasetColumn, DatasetDetail, DatasetRelationship } from "@/lib/catalog";
import { AppError } from "@/lib/errors";
import {
  bindQuery,
  formatColumnType,
  joinedLabel,
  parseColumnType,
  type ColumnType,
  type DatasetSchema,
  type Derive,
  type RelationshipSchema,
} from "@/lib/query";
import type { Draft } from "./draft";
import { exploreColumns, type ExploreColumn } from "./explore-columns";
import { expressionQuery } from "./expression-query";

type Described = Pick<DatasetDetail, "slug" | "name" | "version" | "columns" | "relationships">;

/** The heading of a joined dataset's columns: the relationship's name in words. */
export function relationshipTitle(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Every column a question can use: of its dataset, of the joined ones, and the calculated ones that are whole. */
export function questionColumns(detail: Described, draft: Pick<Draft, "joins" | "derive">): ExploreColumn[] {
  const joined = draft.joins.flatMap((join) => {
    const relationship = detail.relationships.find((known) => known.name === join.name);
    return relationship ? joinedColumns(relationship) : [];
  });
  const labels = new Map(draft.derive.map(({ as, label }) => [as, label]));
  const calculated = derivedTypes(detail, draft).map(({ name, type }) => calculatedColumn(name, labels.get(name) ?? name, type));
  return [...exploreColumns(detail), ...joined, ...calculated];
}

function joinedColumns({ name, to, columns }: DatasetRelationship): ExploreColumn[] {
  return exploreColumns({ slug: to, columns }).map((column) => ({
    ...column,
    name: `${name}.${column.name}`,
    label: joinedLabel(column.label, name),
    origin: "joined",
    group: `${relationshipTitle(name)} (related data)`,
  }));
}

function calculatedColumn(name: string, label: string, type: ColumnType): ExploreColumn {
  const typeText = formatColumnType(type);
  return {
    name,
    label,
    origin: "calculated",
    type,
    kind: type.kind,
    typeText,
    unit: null,
    description: null,
    group: "Calculated",
    profile: null,
  };
}

/** The types of the calculated columns that are whole and fit, each beside those before it. */
function derivedTypes(detail: Described, { joins, derive }: Pick<Draft, "joins" | "derive">): { name: string; type: ColumnType }[] {
  if (derive.length === 0) return [];
  const schema = schemaOf(detail.slug, detail.name, detail.version, detail.columns);
  const relationships = detail.relationships.map(relationshipSchema);
  const known = joins.map((join) => join.name).filter((name) => relationships.some((relationship) => relationship.name === name));
  let whole: Derive[] = [];
  let types: { name: string; type: ColumnType }[] = [];
  for (const { as, expression } of derive) {
    const expr = expressionQuery(expression, "", new Map());
    if (expr === null) continue;
    const next = [...whole, { as, expr }];
    try {
      // A question about all of them, as the binder leaves out what is not used.
      const query = { version: 1 as const, from: detail.slug, joins: known, derive: next, select: next.map((column) => column.as) };
      types = bindQuery(query, schema, { now: new Date(0), relationships }).columns;
      whole = next;
    } catch (error) {
      // What does not fit is said at its place by the plan of the question; here it only has no type.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return types.map(({ name, type }) => ({ name, type }));
}

export function schemaOf(slug: string, name: string, version: number, columns: readonly DatasetColumn[]): DatasetSchema {
  return {
    slug,
    name,
    version,
    columns: columns.map(({ name: column, label, type }) => ({ name: column, label, type: parseColumnType(type) })),
  };
}

export function relationshipSchema({ name, to, toName, cardinality, on, columns }: DatasetRelationship): RelationshipSchema {
  return { name, cardinality, on: on.map(([left, right]) => ({ left, right })), schema: schemaOf(to, toName, 0, columns) };
}
