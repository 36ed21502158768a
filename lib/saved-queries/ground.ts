import type { Tx } from "@/db";
import type { DatasetRow, VisibleDataset } from "@/lib/access";
import { relationshipsOf, versionSchema, type RelationshipTo } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import type { DatasetSchema, Query, RelationshipSchema } from "@/lib/query";

/** What a question is bound against: the columns of its dataset and of those it can join. */
export type Ground = {
  schema: DatasetSchema;
  relationships: RelationshipSchema[];
  /** The datasets the question joins. */
  joined: VisibleDataset[];
};

/** The schema that a dataset would have, by its id, instead of the one it has. */
export type Instead = ReadonlyMap<string, DatasetSchema>;

/** Answers on what a question of a dataset stands, as the caller sees it; each dataset is read once. Reads no data. */
export type GroundReader = (dataset: DatasetRow, query: Query) => Promise<Ground>;

export function groundReader({ tx, ctx, instead = new Map() }: { tx: Tx; ctx: ServiceContext; instead?: Instead }): GroundReader {
  const related = once((datasetId: string) => relationshipsOf({ tx, ctx, datasetId }));
  const schemas = new Map<string, DatasetSchema>();
  async function schemaOf(dataset: DatasetRow, asOf?: number): Promise<DatasetSchema> {
    const other = asOf === undefined ? instead.get(dataset.id) : undefined;
    if (other) return other;
    const key = `${dataset.id} ${asOf ?? dataset.head}`;
    const known = schemas.get(key) ?? (await versionSchema({ tx, dataset, version: asOf ?? dataset.head })).schema;
    schemas.set(key, known);
    return known;
  }
  return async function ground(dataset, query) {
    const names = new Set((query.joins ?? []).map((join) => (typeof join === "string" ? join : join.name)));
    const reachable = names.size === 0 ? [] : await related(dataset.id);
    const relationships: RelationshipSchema[] = [];
    for (const one of reachable) relationships.push(relationshipSchema(one, await schemaOf(one.target.dataset)));
    const joined = reachable.filter(({ relationship }) => names.has(relationship.name)).map(({ target }) => target.found);
    return { schema: await schemaOf(dataset, query.asOf), relationships, joined };
  };
}

function relationshipSchema({ relationship }: RelationshipTo, schema: DatasetSchema): RelationshipSchema {
  const { name, cardinality } = relationship;
  return { name, cardinality, on: relationship.on.map(([left, right]) => ({ left, right })), schema };
}

function once<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
}
