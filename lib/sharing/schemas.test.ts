import { describe, expect, test } from "vitest";
import { Folder, ObjectName, Tags } from "./schemas";

const HIDDEN = [
  ["a mark that turns the direction of text", "report\u202efdp.exe"],
  ["an isolate", "a\u2066b"],
  ["nothing that is seen", "\u200b\u200b"],
  ["two lines", "a\nb"],
  ["a line separator", "a\u2028b"],
  ["an escape", "a\u001b[31m"],
] as const;

describe("a name that others read in their lists", () => {
  test.each(HIDDEN)("has no %s", (_what, name) => {
    expect(ObjectName.safeParse(name).success).toBe(false);
    expect(Folder.safeParse(`Shared/${name}`).success).toBe(false);
    expect(Tags.safeParse([name]).success).toBe(false);
  });

  test.each(["Ärztliche Übersicht (März)", "مراجعة الطوارئ", "<b>1 & 2</b>", "急診", "Trend 📈", "x".repeat(120)])("may be %s", (name) => {
    expect(ObjectName.parse(` ${name} `)).toBe(name);
    expect(Folder.parse(name)).toBe(name);
  });

  test("is the same in a folder within folders, and empty for none", () => {
    expect(Folder.parse("Emergency care/Monthly")).toBe("Emergency care/Monthly");
    expect(Folder.parse("")).toBe("");
    expect(Folder.safeParse("a//b").success).toBe(false);
  });
});
