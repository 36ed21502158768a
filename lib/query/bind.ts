import { AppError } from "@/lib/errors";
import type { Query } from "./ast";
import type { BoundQuery } from "./bound";
import type { DatasetSchema } from "./column-types";
export type BindOptions = { now: Date; defaultLimit?: number | null };
export function bindQuery(query: Query, schema: DatasetSchema, options: BindOptions): BoundQuery {
  throw new AppError("UNSUPPORTED", `Not built: ${query.from} ${schema.slug} ${options.now}`);
}
