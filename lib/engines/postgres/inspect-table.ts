import { AppError } from "@/lib/errors";
import type { ColumnType } from "@/lib/query";
import type { Inspected, InspectedColumn } from "../engine";
import type { Session } from "./question";
import { roleRefused } from "./session-settings";

/** Owners count as writers: they can give themselves the right. */
const TABLE = `
  select c.oid,
    pg_catalog.pg_has_role(c.relowner, 'member')
      or pg_catalog.has_table_privilege(c.oid, 'insert, update, delete, truncate')
      or pg_catalog.has_any_column_privilege(c.oid, 'insert, update')
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and pg_catalog.has_schema_privilege(n.oid, 'usage')`;

const COLUMNS = `
  select a.attname, coalesce(b.typname, t.typname), coalesce(b.typtype, t.typtype),
    case when b.oid is null then a.atttypmod else t.typtypmod end,
    pg_catalog.format_type(a.atttypid, a.atttypmod),
    pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select')
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_type b on t.typtype = 'd' and b.oid = t.typbasetype
  where a.attrelid = cast($1 as pg_catalog.oid) and a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

const KINDS: Record<string, ColumnType> = {
  int2: { kind: "integer" },
  int4: { kind: "integer" },
  int8: { kind: "integer" },
  float4: { kind: "double" },
  float8: { kind: "double" },
  text: { kind: "text" },
  varchar: { kind: "text" },
  bpchar: { kind: "text" },
  name: { kind: "text" },
  uuid: { kind: "text" },
  bool: { kind: "boolean" },
  date: { kind: "date" },
  timestamp: { kind: "timestamp" },
  timestamptz: { kind: "timestamp" },
};

/** The columns of a table or view, which the role may read and not change. Of a time with a zone, the time in UTC is asked. */
export async function inspectTable(session: Session, table: readonly string[]): Promise<Inspected> {
  const [schema = "", name = ""] = table;
  if (table.length !== 2) throw notThere();
  const found = await session.query(TABLE, [text(schema), text(name)]);
  const [oid = null, isWriter = null] = found.rows[0] ?? [];
  if (oid === null) throw notThere();
  if (isWriter !== "f") throw roleRefused("may change this table, or owns it");
  const columns = await session.query(COLUMNS, [text(oid)]);
  return { columns: columns.rows.map(inspectColumn) };
}

function inspectColumn([column, typeName, typeType, modifier, written, isReadable]: readonly (string | null)[]): InspectedColumn {
  const name = column ?? "";
  if (isReadable !== "t") return { name, unreadable: "The role may not read it." };
  if (typeType === "e") return { name, type: { kind: "text" } };
  if (typeName === "numeric") return { name, ...decimalType(Number(modifier)) };
  const type = KINDS[typeName ?? ""];
  return type ? { name, type } : { name, unreadable: `Values of the type ${written ?? "unknown"} cannot be asked.` };
}

/** A numeric's precision and scale are kept in one number, moved by four; the scale has eleven bits and a sign. */
function decimalType(modifier: number): { type: ColumnType } | { unreadable: string; readableAs: ColumnType } {
  const readableAs: ColumnType = { kind: "double" };
  if (modifier < 4) return { unreadable: "Its numbers may have any number of digits; a decimal has at most 18.", readableAs };
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const scale = (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400;
  if (precision > 18) return { unreadable: `Its numbers have ${precision} digits; a decimal has at most 18.`, readableAs };
  if (scale < 0 || scale > precision) return { unreadable: `Its numbers have ${scale} decimals, which a decimal cannot.`, readableAs };
  return { type: { kind: "decimal", precision, scale } };
}

function text(value: string): { type: { kind: "text" }; value: string } {
  return { type: { kind: "text" }, value };
}

function notThere(): AppError {
  return new AppError(
    "NOT_FOUND",
    "PostgreSQL has no table or view of this name that its role may see. Write the schema and the name as they are there.",
  );
}
