import { sql, type AnyColumn, type SQL } from "drizzle-orm";
import { AppError } from "@/lib/errors";
import { ID_PREFIXES, type IdKind } from "@/lib/ids";

/** A place in a list that is ordered by an instant and, within it, by id: the last row seen. */
export type Place = { at: string; id: string };

/** An opaque place in a list of which the id of the last row says everything. */
export function writeCursor(id: string | undefined): string | null {
  return id === undefined ? null : encode(id);
}

/** The row a cursor stands for; null without one. Throws INVALID_INPUT for what is not ours. */
export function readCursor(cursor: string | undefined, kind: IdKind): string | null {
  if (cursor === undefined) return null;
  const id = decode(cursor);
  if (isId(id, kind)) return id;
  throw unknownCursor();
}

/** A place in a list whose rows can change or go: with its instant, as `exactly` reads it. */
export function writePlace(place: Place | undefined): string | null {
  return place === undefined ? null : encode(`${place.at} ${place.id}`);
}

/** The place a cursor stands for; null without one. Throws INVALID_INPUT for what is not ours, an impossible instant too. */
export function readPlace(cursor: string | undefined, kind: IdKind): Place | null {
  if (cursor === undefined) return null;
  const [at, id, ...rest] = decode(cursor).split(" ");
  if (at === undefined || id === undefined || rest.length > 0 || !isInstant(at) || !isId(id, kind)) throw unknownCursor();
  return { at, id };
}

/** The instant with all its microseconds: a JavaScript date has three digits fewer, and would repeat or skip rows. */
export function exactly(at: AnyColumn): SQL<string> {
  return sql<string>`to_char(${at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** A condition: the rows that come after a place in a list whose latest stands first. Nothing without a place. */
export function afterPlace(columns: { at: AnyColumn; id: AnyColumn }, place: Place | null): SQL | undefined {
  return place === null ? undefined : sql`(${columns.at}, ${columns.id}) < (${place.at}::timestamptz, ${place.id}::text)`;
}

/** What every list says of a cursor that it did not give. */
export function unknownCursor(): AppError {
  return new AppError("INVALID_INPUT", "This cursor is not one of ours. Start from the first page.", {
    details: [{ path: "cursor", message: "unknown cursor" }],
  });
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}

function decode(cursor: string): string {
  return Buffer.from(cursor, "base64url").toString("utf8");
}

function isId(text: string, kind: IdKind): boolean {
  return new RegExp(`^${ID_PREFIXES[kind]}_[0-9A-Za-z]{1,40}$`).test(text);
}

/** As `exactly` writes it, and an instant that both JavaScript and PostgreSQL have: neither 30 February nor the year 0. */
function isInstant(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d{3}Z$/.exec(text);
  if (!match || text.startsWith("0000")) return false;
  const at = new Date(`${match[1]}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString() === `${match[1]}Z`;
}
