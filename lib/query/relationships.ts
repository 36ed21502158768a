import type { DatasetSchema } from "./column-types";

export const CARDINALITIES = ["many-to-one", "one-to-many", "many-to-many"] as const;
export type Cardinality = (typeof CARDINALITIES)[number];

/** A declared relationship as a question sees it: the dataset it leads to, with the columns the caller may see. */
export type RelationshipSchema = { name: string; on: { left: string; right: string }[]; cardinality: Cardinality; schema: DatasetSchema };
