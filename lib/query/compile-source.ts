import { AppError } from "@/lib/errors";
import { byName } from "./by-name";
import { formatColumnType, type DatasetSchema, type SchemaColumn } from "./column-types";
import { aliased, nested } from "./compile-clauses";
import { requireFeature, type Dialect } from "./dialects";
import type { RowScope, Source, SourceGroup, StoredColumn } from "./source";
import { identifier, inWhere, join, sql, value, type SqlFragment } from "./sql";

type Needed = Pick<SchemaColumn, "name" | "type" | "packed">;

/**
 * The relation a question reads, called `alias`. Only the needed columns are read, with the column of the row scope
 * for the predicate inside; outside the relation has the needed columns and nothing else.
 */
export function compileSource(source: Source, alias: string, columns: readonly string[], dialect: Dialect): SqlFragment {
  if (source.kind === "logical") return source.name === alias ? identifier(alias) : sql`${identifier(source.name)} as ${identifier(alias)}`;
  const { scope, schema } = source;
  const needed = columns.map((name) => typed(schema, name));
  const inner = scope && !columns.includes(scope.hospitalColumn) ? [...needed, typed(schema, scope.hospitalColumn)] : needed;
  const rows = scope?.hospitals.length === 0 ? null : rowsOf(source, inner, dialect);
  if (rows === null) return nested(emptyRelation(needed, dialect), alias);
  if (!scope) return nested(rows, alias);
  const names = selectList(needed.map((column) => identifier(column.name)));
  // Fenced, so that no condition of a question is tried on rows outside the scope: one that fails there would tell of them.
  const scoped = sql`select ${names}\nfrom ${nested(rows, "parts")}\nwhere ${inWhere(scopeTest(scope))}${dialect.fence ?? sql``}`;
  return nested(scoped, alias);
}

function rowsOf(source: Exclude<Source, { kind: "logical" }>, needed: Needed[], dialect: Dialect): SqlFragment | null {
  if (source.kind === "table") return compileTable(source, needed, dialect);
  requireFeature(dialect, "files");
  const groups = source.groups.filter((group) => group.files.length > 0);
  if (groups.length === 0) return null;
  return join(
    groups.map((group) => compileGroup(group, needed, dialect)),
    "union",
  );
}

function scopeTest(scope: NonNullable<RowScope>): SqlFragment {
  const hospitals = scope.hospitals.map((hospital) => value({ type: { kind: "text" }, value: hospital }));
  return sql`${identifier(scope.hospitalColumn)} in (${join(hospitals, "comma")})`;
}

function compileGroup(group: SourceGroup, needed: Needed[], dialect: Dialect): SqlFragment {
  const stored = byName(group.columns);
  const columns = needed.map((column) => {
    const found = stored.get(column.packed?.column ?? column.name);
    const written = found && storedValue(found, column, dialect);
    if (!found || !written) return emptyColumn(column, dialect);
    const { name, type } = column;
    if (formatColumnType(found.type) === formatColumnType(type)) return aliased(written, found.isArray ? null : found.name, name);
    return sql`cast(${written} as ${dialect.typeName(type)}) as ${identifier(name)}`;
  });
  return sql`select ${selectList(columns)} from ${dialect.parquetFiles(group)}`;
}

/**
 * A column's value in a file: of an array its element. An instrument that had one channel when the file was made is
 * no array there, and the others of its channels are missing. Null where the file has no such value.
 */
function storedValue(stored: StoredColumn, { packed }: Needed, dialect: Dialect): SqlFragment | null {
  const at = packed?.index ?? 1;
  if (stored.isArray) return packed ? dialect.element(identifier(stored.name), at) : null;
  return at === 1 ? identifier(stored.name) : null;
}

function compileTable(source: Extract<Source, { kind: "table" }>, needed: Needed[], dialect: Dialect): SqlFragment {
  const known = byName(source.columns);
  const columns = needed.map(({ name, type }) => {
    const stored = known.get(name);
    if (!stored) return emptyColumn({ name, type }, dialect);
    return sql`${dialect.fromTable(identifier(stored.source), type)} as ${identifier(name)}`;
  });
  return sql`select ${selectList(columns)} from ${join(source.path.map(identifier), "dot")}`;
}

function emptyRelation(needed: Needed[], dialect: Dialect): SqlFragment {
  return sql`select ${selectList(needed.map((column) => emptyColumn(column, dialect)))} where false`;
}

function emptyColumn({ name, type }: Needed, dialect: Dialect): SqlFragment {
  return sql`cast(null as ${dialect.typeName(type)}) as ${identifier(name)}`;
}

/** The columns of a relation. It needs one even where only its rows are counted. */
export function selectList(columns: readonly SqlFragment[]): SqlFragment {
  return columns.length === 0 ? sql`1 as ${identifier("row")}` : join(columns, "comma");
}

function typed(schema: DatasetSchema, name: string): Needed {
  const column = byName(schema.columns).get(name);
  if (!column) throw new AppError("INTERNAL", "A column the question or the row scope needs is not in the dataset. Nothing was run.");
  return column;
}
