import { z } from "zod";
import { parseColumnType, type DatasetSchema } from "@/lib/query";

/** Where the rows of a dataset are that lives in a PostgreSQL database, as it was registered. Holds no secret. */
export const TableSource = z.strictObject({
  /** A connection that the operator has named. */
  connection: z.string(),
  schema: z.string(),
  table: z.string(),
  /** The column that says whose row it is, by its name in questions; null where nothing does. */
  hospitalColumn: z.string().nullable(),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      /** Its name in the table. */
      source: z.string(),
      type: z.string(),
      label: z.string(),
      unit: z.string().optional(),
      description: z.string().optional(),
    }),
  ),
});
export type TableSource = z.infer<typeof TableSource>;

/** The source of a dataset whose rows are read live; null for one whose rows are in the lake. */
export function sourceOf(dataset: { source: unknown }): TableSource | null {
  return dataset.source === null ? null : TableSource.parse(dataset.source);
}

/** Its columns, as questions see them. There are no versions: it is always 0. */
export function tableSchema(dataset: { slug: string; name: string }, source: TableSource): DatasetSchema {
  return {
    slug: dataset.slug,
    name: dataset.name,
    version: 0,
    columns: source.columns.map(({ name, type, label, unit, description }) => ({
      name,
      label,
      type: parseColumnType(type),
      ...(unit === undefined ? {} : { unit }),
      ...(description === undefined ? {} : { description }),
    })),
  };
}
