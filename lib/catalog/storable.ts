import { AppError, type ErrorCode } from "@/lib/errors";

/** Whether the database can hold the text: no NUL, and no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** Refuses JSON that holds text no database can hold, with the place of it below `name`. */
export function requireStorable(value: unknown, code: ErrorCode, name = ""): void {
  // A list of what is still to be looked at: JSON may be nested deeper than calls can be.
  const waiting: Place[] = [{ value, key: name, above: null }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    if (typeof place.value === "string" && !isStorableText(place.value)) throw unstorable(code, pathOf(place));
    if (typeof place.value !== "object" || place.value === null) continue;
    const entries = Object.entries(place.value);
    if (!entries.every(([key]) => isStorableText(key))) throw unstorable(code, pathOf(place));
    // The first is looked at first.
    for (const [key, inner] of entries.reverse()) waiting.push({ value: inner, key, above: place });
  }
}

type Place = { value: unknown; key: string; above: Place | null };

function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let one: Place | null = place; one; one = one.above) if (one.key !== "") keys.unshift(one.key);
  return keys.join(".");
}

function unstorable(code: ErrorCode, path: string): AppError {
  return new AppError(code, "A text has a character no database can hold (NUL, or half of a pair). Nothing was changed. Remove it.", {
    details: [{ path, message: "a character that cannot be stored" }],
  });
}
