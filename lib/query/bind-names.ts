import type { FilterScope } from "./bind-filter";
import { byName } from "./by-name";
import type { DatasetSchema, SchemaColumn } from "./column-types";
import { invalid } from "./refuse";
import type { RelationshipSchema } from "./relationships";
import type { ResultColumn } from "./result";
import { didYouMean, shorten } from "./suggest";

/** What a question can name: columns of the dataset, of the joined ones, and those calculated so far. */
export type Names = {
  schema: DatasetSchema;
  joins: readonly { name: string; schema: DatasetSchema }[];
  /** All that are declared, joined or not. */
  relationships: readonly RelationshipSchema[];
  derived: readonly SchemaColumn[];
};

/** The column by its flat name. Throws with the nearest name there is, or with the join that is missing. */
export function findColumn(names: Names, field: string, path: string): SchemaColumn {
  const own = byName(names.schema.columns).get(field) ?? names.derived.find((candidate) => candidate.name === field);
  if (own) return own;
  const dot = field.indexOf(".");
  if (dot === -1) return unknown(names, field, path, names.schema.slug, field);
  const [relationship, column] = [field.slice(0, dot), field.slice(dot + 1)];
  const join = names.joins.find((candidate) => candidate.name === relationship);
  const found = join && byName(join.schema.columns).get(column);
  if (found) return { ...found, name: field, label: joinedLabel(found.label, relationship) };
  if (join) return unknown(names, field, path, join.schema.slug, column);
  if (names.relationships.some((candidate) => candidate.name === relationship)) {
    invalid(
      path,
      `"${shorten(field)}" is a column of the relationship "${relationship}", which the question does not join. Add "${relationship}" to joins.`,
      `"${relationship}" is not in joins`,
    );
  }
  return unknown(names, field, path, names.schema.slug, field);
}

/** Every column a question can name: of its dataset, of the joined ones, and the calculated ones, each in their order. */
export function allNames({ schema, joins, derived }: Names): string[] {
  const joined = joins.flatMap((join) => join.schema.columns.map((column) => `${join.name}.${column.name}`));
  return [...schema.columns.map((column) => column.name), ...joined, ...derived.map((column) => column.name)];
}

/** The label of a joined column: `Age of patient`. */
export function joinedLabel(label: string, relationship: string): string {
  return `${label} of ${relationship.replaceAll("_", " ")}`;
}

function unknown(names: Names, field: string, path: string, where: string, column: string): never {
  const joined = names.joins.flatMap((join) => join.schema.columns.map((candidate) => `${join.name}.${candidate.name}`));
  const all = allNames(names);
  const elsewhere = joined.find((name) => name.endsWith(`.${column}`));
  const suggestion = elsewhere === undefined ? didYouMean(field, all) : ` Did you mean "${elsewhere}"?`;
  return invalid(path, `There is no column "${shorten(column)}" in ${where}.${suggestion}`, "unknown column");
}

/** The column of the answer of that name. */
export function findOutput(columns: readonly ResultColumn[], field: string, path: string): ResultColumn {
  const found = columns.find((candidate) => candidate.name === field);
  if (found) return found;
  const names = columns.map((candidate) => candidate.name);
  return invalid(
    path,
    `There is no column "${shorten(field)}" in the answer; it has ${names.slice(0, 10).join(", ")}.${didYouMean(field, names)}`,
    "unknown output name",
  );
}

/** The scope of filters over the columns a question can name. */
export function columnScope(names: Names, now: Date): FilterScope {
  return { now, resolve: (field, path) => findColumn(names, field, path) };
}

/** The scope of filters over the columns of one dataset alone. */
export function datasetScope(schema: DatasetSchema, now: Date): FilterScope {
  return columnScope({ schema, joins: [], relationships: [], derived: [] }, now);
}
