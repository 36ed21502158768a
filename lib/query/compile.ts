import { AppError } from "@/lib/errors";
import type { Filter } from "./ast";
import type { BoundQuery } from "./bound";
import type { DatasetSchema } from "./column-types";
import type { CompiledQuery, Source } from "./source";
import type { SqlFragment } from "./sql";
export function compileQuery(bound: BoundQuery, source: Source, options: { extraRow?: boolean } = {}): CompiledQuery {
  throw new AppError("UNSUPPORTED", `Not built: ${bound.kind} ${source.kind} ${options.extraRow}`);
}
export function compileFilter(filter: Filter, schema: DatasetSchema, options: { now: Date }): SqlFragment {
  throw new AppError("UNSUPPORTED", `Not built: ${typeof filter} ${schema.slug} ${options.now}`);
}
