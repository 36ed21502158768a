import { describe, expect, test } from "vitest";
import { checkPassword, hashPassword, needsRehash, verifyPassword } from "./password";

const ada = { email: "ada.lovelace@medlake.example", name: "Ada Lovelace" };

describe("what a password must be", () => {
  test.each([
    ["fifteen characters", "tulip-harbour-4"],
    ["sixty-four characters", "w7 gravel lantern Oboe thirteen quiet mountains paper 8 fjords ok"],
    ["characters outside ASCII", "påfugl røntgen æble"],
    ["words", "stethoscope under the bridge"],
  ])("%s will do", (_what, password) => expect(() => checkPassword(password, ada)).not.toThrow());

  test.each([
    ["fourteen characters", "tulip-harbour4"],
    ["fourteen characters of four bytes", "😀😁😂🤣😃😄😅😆😉😊😋😎😍😘"],
    ["one of the first guessed", "correct horse battery staple"],
    ["one of them with a year", "This-Is-My-Password 2025"],
    ["the keyboard's rows", "qwertyuiopasdfghjkl"],
    ["counting", "123456789012345678"],
    ["the alphabet", "abcdefghijklmnopq"],
    ["one letter", "aaaaaaaaaaaaaaaaaaaa"],
    ["one word over and over", "hunter2hunter2hunter2"],
    ["the person's own address", "ada.lovelace@medlake.example"],
    ["the demonstration's", "medlake demo password"],
    ["257 characters", "x1y2z3 ".repeat(40).slice(0, 257)],
  ])("%s will not", (_what, password) => {
    expect(() => checkPassword(password, ada)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });

  test("the refusal does not repeat the password", () => {
    expect(() => checkPassword("secret-fourtee", ada)).toThrow(expect.not.objectContaining({ message: expect.stringContaining("secret") }));
  });
});

describe("how it is kept", () => {
  test("as Argon2id with at least 46 MiB, read from the hash itself", async () => {
    const kept = await hashPassword("stethoscope under the bridge");
    const [, algorithm, version, costs] = kept.split("$");
    const [m, t, p] = (costs ?? "").split(",").map((cost) => Number(cost.slice(2)));
    expect([algorithm, version, p]).toEqual(["argon2id", "v=19", 1]);
    expect(m).toBeGreaterThanOrEqual(46 * 1024);
    expect(t).toBeGreaterThanOrEqual(1);
    expect(needsRehash(kept)).toBe(false);
    expect(needsRehash(kept.replace("m=65536", "m=19456"))).toBe(true);
  });

  test("the right one matches however its letters are composed, a wrong one does not", async () => {
    const kept = await hashPassword("caf\u00e9 under the bridge");
    expect(await verifyPassword(kept, "cafe\u0301 under the bridge")).toBe(true);
    expect(await verifyPassword(kept, "cafe under the bridge")).toBe(false);
    expect(await verifyPassword(null, "caf\u00e9 under the bridge")).toBe(false);
  });

  test("the hash that stands in for unknown accounts opens none", async () => {
    expect(await verifyPassword(null, "the hash that no password is compared with")).toBe(false);
  });
});
