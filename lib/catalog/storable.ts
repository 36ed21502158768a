import { AppError, type ErrorCode } from "@/lib/errors";

/** Whether the database can hold the text: no NUL, and no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** Refuses JSON that holds text no database can hold, with the place of it. */
export function requireStorable(value: unknown, code: ErrorCode, path = ""): void {
  if (typeof value === "string" && !isStorableText(value)) throw unstorable(code, path);
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!isStorableText(key)) throw unstorable(code, path);
    requireStorable(inner, code, path === "" ? key : `${path}.${key}`);
  }
}

function unstorable(code: ErrorCode, path: string): AppError {
  return new AppError(code, "A text has a character no database can hold (NUL, or half of a pair). Nothing was changed. Remove it.", {
    details: [{ path, message: "a character that cannot be stored" }],
  });
}
