import { AppError } from "@/lib/errors";
import { ID_PREFIXES, type IdKind } from "@/lib/ids";

/** An opaque place in a list: the last row seen. */
export function writeCursor(id: string | undefined): string | null {
  return id === undefined ? null : Buffer.from(id).toString("base64url");
}

/** The row a cursor stands for; null without one. Throws INVALID_INPUT for what is not ours. */
export function readCursor(cursor: string | undefined, kind: IdKind): string | null {
  if (cursor === undefined) return null;
  const id = Buffer.from(cursor, "base64url").toString("utf8");
  if (new RegExp(`^${ID_PREFIXES[kind]}_[0-9A-Za-z]{1,40}$`).test(id)) return id;
  throw new AppError("INVALID_INPUT", "This cursor is not one of ours. Start from the first page.", {
    details: [{ path: "cursor", message: "unknown cursor" }],
  });
}
