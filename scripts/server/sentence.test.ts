import { expect, test } from "vitest";
import { z } from "zod";
import { Settings } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { Sentence, sentenceFor } from "./sentence";

function systemError(code: string, path?: string) {
  return Object.assign(new Error(`${code}: failed`), { code, path });
}

test("a wrong setting is named, with where to read about it", () => {
  const { error } = Settings.safeParse({ PORT: "many" });
  expect(sentenceFor(error)).toMatch(/^The setting PORT is not right \(.+\): docs\/operate\/settings\.md says what it may be\.$/);
});

test("a wrong option of a command is named", () => {
  const { error } = z.object({ slug: z.string().regex(/^[a-z]+$/, "lower-case letters") }).safeParse({ slug: "A B" });
  expect(sentenceFor(error)).toBe("The slug is not right: lower-case letters. Nothing was changed.");
});

test.each([
  [systemError("ENOSPC"), "is full: free some space"],
  [systemError("EACCES", "/srv/data"), "may not write /srv/data"],
  [systemError("EROFS", "/srv/data"), "may not write /srv/data"],
  [systemError("ENOTDIR", "/srv/file"), "/srv/file is not a folder"],
  [new AppError("CONFLICT", "Said."), "Said."],
  [new Sentence("Said."), "Said."],
  [new Error("The data in … belong to PostgreSQL 17."), "belong to PostgreSQL 17"],
])("%s is one sentence", (error, expected) => {
  expect(sentenceFor(error)).toContain(expected);
});

test("a mistake of ours is not dressed as a sentence", () => {
  expect(sentenceFor(new TypeError("x is not a function"))).toBeNull();
  expect(sentenceFor("text")).toBeNull();
});
