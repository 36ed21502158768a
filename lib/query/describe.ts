import type { Filter, Query } from "./ast";
import type { DatasetSchema } from "./column-types";
export function describeQuery(query: Query, schema: DatasetSchema): string {
  return `${schema.name} ${query.from}`;
}
export function describeFilter(filter: Filter, schema: DatasetSchema): string {
  return `${schema.name} ${Object.keys(filter).join(" ")}`;
}
