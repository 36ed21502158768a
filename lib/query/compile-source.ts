import { AppError } from "@/lib/errors";
import type { ColumnType, DatasetSchema } from "./column-types";
import { formatColumnType } from "./column-types";
import type { Dialect } from "./dialects";
import type { RowScope, Source, SourceGroup } from "./source";
import { identifier, indent, join, sql, value, type SqlFragment } from "./sql";

type Needed = { name: string; type: ColumnType };

/**
 * The relation a question reads. Of files, only the needed columns are read, with the column of the row scope for
 * the predicate inside; outside the relation has the needed columns and nothing else.
 */
export function compileSource(source: Source, slug: string, columns: string[], dialect: Dialect): SqlFragment {
  if (source.kind === "logical") return identifier(source.name);
  const { scope, groups, schema } = source;
  const needed = columns.map((name) => typed(schema, name));
  const files = groups.filter((group) => group.files.length > 0);
  if (files.length === 0 || scope?.hospitals.length === 0) return named(emptyRelation(needed, dialect), slug);
  const inner = scope && !columns.includes(scope.hospitalColumn) ? [...needed, typed(schema, scope.hospitalColumn)] : needed;
  const rows = join(
    files.map((group) => compileGroup(group, inner, dialect)),
    "union",
  );
  if (!scope) return named(rows, slug);
  return named(
    sql`select ${selectList(needed.map((column) => identifier(column.name)))}\nfrom ${named(rows, "parts")}\nwhere ${scopeTest(scope)}`,
    slug,
  );
}

function scopeTest(scope: NonNullable<RowScope>): SqlFragment {
  const hospitals = scope.hospitals.map((hospital) => value({ type: { kind: "text" }, value: hospital }));
  return sql`${identifier(scope.hospitalColumn)} in (${join(hospitals, "comma")})`;
}

function compileGroup(group: SourceGroup, needed: Needed[], dialect: Dialect): SqlFragment {
  const columns = needed.map(({ name, type }) => {
    const stored = group.columns.find((candidate) => candidate.name === name);
    if (!stored) return emptyColumn({ name, type }, dialect);
    if (formatColumnType(stored.type) === formatColumnType(type)) return identifier(name);
    return sql`cast(${identifier(name)} as ${dialect.typeName(type)}) as ${identifier(name)}`;
  });
  const files = value({ type: { kind: "text[]" }, value: [...group.files] });
  return sql`select ${selectList(columns)} from ${dialect.parquetFiles(files)}`;
}

function emptyRelation(needed: Needed[], dialect: Dialect): SqlFragment {
  return sql`select ${selectList(needed.map((column) => emptyColumn(column, dialect)))} where false`;
}

function emptyColumn({ name, type }: Needed, dialect: Dialect): SqlFragment {
  return sql`cast(null as ${dialect.typeName(type)}) as ${identifier(name)}`;
}

/** A relation needs a column even where only its rows are counted. */
function selectList(columns: SqlFragment[]): SqlFragment {
  return columns.length === 0 ? sql`1 as ${identifier("row")}` : join(columns, "comma");
}

function named(rows: SqlFragment, name: string): SqlFragment {
  return sql`(${indent(sql`\n${rows}`)}\n) as ${identifier(name)}`;
}

function typed(schema: DatasetSchema, name: string): Needed {
  const column = schema.columns.find((candidate) => candidate.name === name);
  if (!column) throw new AppError("INTERNAL", "A column the question or the row scope needs is not in the dataset. Nothing was run.");
  return { name, type: column.type };
}
