import { describe, expect, test } from "vitest";
import { Email, normaliseEmail } from "./email";

describe("normaliseEmail", () => {
  test.each([
    ["admin@medlake.example", "admin@medlake.example"],
    ["  Ada.Lovelace+Lab@Example.ORG ", "ada.lovelace+lab@example.org"],
    ["o'hara_2@xn--bcher-kva.example", "o'hara_2@xn--bcher-kva.example"],
    ["a@b.co", "a@b.co"],
  ])("%j is %j", (input, expected) => expect(normaliseEmail(input)).toBe(expected));

  test.each([
    ["a full-width @", "admin\uFF20medlake.example"],
    ["a full-width @ before a real one", "victim\uFF20medlake.example@attacker.example"],
    ["a small @", "admin\uFE6Bmedlake.example"],
    ["a Cyrillic a", "\u0430dmin@medlake.example"],
    ["a full-width letter", "\uFF41dmin@medlake.example"],
    ["a zero-width space", "ad\u200Bmin@medlake.example"],
    ["a ligature that folds to plain letters", "o\uFB03ce@medlake.example"],
    ["two @", "a@b@medlake.example"],
    ["no @", "medlake.example"],
    ["quotes", '"a b"@medlake.example'],
    ["a space", "a b@medlake.example"],
    ["a line break", "a@medlake.example\nbcc: b@medlake.example"],
    ["a list", "a@medlake.example,b@medlake.example"],
    ["no domain", "a@"],
    ["a domain of one label", "a@localhost"],
    ["an address in numbers", "a@127.0.0.1"],
    ["255 characters", `${"a".repeat(60)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example.org`],
    ["nothing", ""],
  ])("%s is none", (_what, input) => expect(normaliseEmail(input)).toBeNull());

  test("a request with a refused address says where, and does not repeat it", () => {
    const parsed = Email.safeParse("admin\uFF20medlake.example");
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).not.toContain("medlake.example");
  });
});
