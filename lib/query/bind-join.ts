import type { Join } from "./ast";
import type { BoundJoin, QueryWarning } from "./bound";
import type { DatasetSchema } from "./column-types";
import { invalid } from "./refuse";
import type { RelationshipSchema } from "./relationships";
import { didYouMean, shorten } from "./suggest";

/** A join whose columns in use are not known yet. */
export type JoinDraft = Omit<BoundJoin, "referencedColumns" | "prunable">;

/** Settles the joins: each a declared relationship of the dataset, named once, its keys of one kind. */
export function bindJoins(joins: readonly Join[], schema: DatasetSchema, relationships: readonly RelationshipSchema[]): JoinDraft[] {
  const seen = new Set<string>();
  return joins.map((join, index) => {
    const { name, matched = false } = typeof join === "string" ? { name: join } : join;
    const path = typeof join === "string" ? `joins.${index}` : `joins.${index}.name`;
    const relationship = relationships.find((candidate) => candidate.name === name) ?? unknown(name, schema, relationships, path);
    if (seen.has(name)) invalid(path, `"${name}" is joined twice. Name each relationship once.`, "joined twice");
    seen.add(name);
    checkKeys(relationship, schema, path);
    return { name, schema: relationship.schema, on: relationship.on, cardinality: relationship.cardinality, matched };
  });
}

/** What a person should know of the joins: a row that matches several is counted several times. */
export function grainWarnings(joins: readonly JoinDraft[], schema: DatasetSchema): QueryWarning[] {
  return joins
    .filter((join) => join.cardinality !== "many-to-one")
    .map((join) => ({
      code: "grain",
      message: `One row of ${schema.name} can match several of ${join.schema.name}: its values count once for each match.`,
    }));
}

function unknown(name: string, schema: DatasetSchema, relationships: readonly RelationshipSchema[], path: string): never {
  const names = relationships.map((candidate) => candidate.name);
  const has = names.length === 0 ? `${schema.slug} has none.` : `${schema.slug} has ${names.slice(0, 10).join(", ")}.`;
  return invalid(path, `There is no relationship "${shorten(name)}"; ${has}${didYouMean(name, names)}`, "unknown relationship");
}

function checkKeys(relationship: RelationshipSchema, schema: DatasetSchema, path: string): void {
  for (const { left, right } of relationship.on) {
    const ours = schema.columns.find((column) => column.name === left);
    const theirs = relationship.schema.columns.find((column) => column.name === right);
    if (!ours || !theirs) {
      const [column, slug] = ours ? [right, relationship.schema.slug] : [left, schema.slug];
      invalid(path, `"${relationship.name}" cannot be joined: its key "${column}" is not among the columns of ${slug}.`, "key not found");
    }
    if (ours.type.kind !== theirs.type.kind) {
      invalid(
        path,
        `"${relationship.name}" cannot be joined: "${left}" of ${schema.slug} holds ${ours.type.kind} values and "${right}" of ${relationship.schema.slug} ${theirs.type.kind} values.`,
        "keys of different kinds",
      );
    }
  }
}
