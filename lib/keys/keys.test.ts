import { createHmac } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";

const data = vi.hoisted(() => {
  const folder = `${process.env["TMPDIR"] ?? "/tmp"}/medlake-keys-${process.pid}`;
  process.env["MEDLAKE_DATA"] = folder;
  return folder;
});

import { addVersion, ensureKeys, readKeys } from "./key-file";
import { fileNamePseudonym, findPseudonyms, normaliseId, pseudonyms, rotatePseudonyms } from "./pseudonyms";
import { openSecret, sealSecret } from "./sealed-secrets";

const keys = path.join(data, "keys");

beforeEach(() => rmSync(data, { recursive: true, force: true }));
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** RFC 4648 by way of a big integer, to hold the code's own against. */
function base32(bytes: Buffer): string {
  const digits = BigInt(`0x${bytes.toString("hex")}`) << 2n;
  return Array.from({ length: 26 }, (_, at) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number((digits >> BigInt(5 * (25 - at))) & 31n)]).join(
    "",
  );
}

test("a pseudonym is the keyed hash that the documents name", async () => {
  const names = await pseudonyms("org_a");
  const stored = JSON.parse(readFileSync(path.join(keys, "org_a.json"), "utf8")) as { keys: { key: string }[] };
  const key = Buffer.from(stored.keys[0]?.key ?? "", "base64url");
  const hash = createHmac("sha256", key).update("pid|MRN0012345").digest().subarray(0, 16);
  expect(names.of(" mrn-0012 345 ")).toBe(`v1:${base32(hash)}`);
  expect(names.of("ＭＲＮ0012345")).toBe(names.of("MRN0012345"));
  expect((await pseudonyms("org_a")).of("MRN0012345")).toBe(names.of("MRN0012345"));
  expect((await pseudonyms("org_b")).of("MRN0012345")).not.toBe(names.of("MRN0012345"));
  const weeks = createHmac("sha256", key).update("shift|MRN0012345").digest().readUIntBE(0, 6) % 53;
  expect(names.shiftDays("MRN0012345")).toBe((weeks - 26) * 7);
});

test("shifts are whole weeks, of all 53 sizes", async () => {
  const names = await pseudonyms("org_a");
  const shifts = new Set(Array.from({ length: 5000 }, (_, at) => names.shiftDays(`patient ${at}`) ?? NaN));
  expect([...shifts].sort((a, b) => a - b)).toEqual(Array.from({ length: 53 }, (_, at) => (at - 26) * 7));
});

test.each([
  ["UNKNOWN", null],
  ["not known", null],
  ["000-000", null],
  ["XXXXXX", null],
  ["123", null],
  ["", null],
  ["-----", null],
  ["12-34", "1234"],
  ["Жук-12", "ЖУК12"],
  ["ab/12.34", "AB1234"],
])("%s as an id", (id, normalised) => {
  expect(normaliseId(id)).toBe(normalised);
});

test("files are private, and the same key is read again", async () => {
  const made = await ensureKeys("org_a");
  expect(made).toHaveLength(1);
  expect(await ensureKeys("org_a")).toEqual(made);
  expect(statSync(keys).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(keys, "org_a.json")).mode & 0o777).toBe(0o600);
  expect(readdirSync(keys)).toEqual(["org_a.json"]);
});

test("many who make a key at once get the same one", async () => {
  const rings = await Promise.all(Array.from({ length: 20 }, () => ensureKeys("org_a")));
  expect(new Set(rings.map((ring) => ring[0]?.key.toString("hex"))).size).toBe(1);
  expect(readdirSync(keys)).toEqual(["org_a.json"]);
});

test("looking for a key makes none", async () => {
  expect(await findPseudonyms("org_a")).toBeNull();
  expect(() => statSync(keys)).toThrow("ENOENT");
});

test("a key that others can read, or that is damaged, is refused and not made anew", async () => {
  await ensureKeys("org_a");
  const file = path.join(keys, "org_a.json");
  const whole = readFileSync(file, "utf8");
  chmodSync(file, 0o640);
  await expect(pseudonyms("org_a")).rejects.toThrow("The file keys/org_a.json of the data directory can be read by other users");
  chmodSync(file, 0o600);
  chmodSync(keys, 0o755);
  await expect(pseudonyms("org_a")).rejects.toThrow("The folder keys of the data directory can be read by other users");
  chmodSync(keys, 0o700);
  const changed = whole.replace(/("key": ?")(.)/, (_, before: string, first: string) => `${before}${first === "A" ? "B" : "A"}`);
  for (const damaged of ["", "{", "null", whole.slice(0, 60), changed, whole.replace("org_a", "org_b")]) {
    writeFileSync(file, damaged);
    await expect(pseudonyms("org_a")).rejects.toThrow("keys/org_a.json is damaged");
    expect(readFileSync(file, "utf8")).toBe(damaged);
  }
});

test("a new version makes other pseudonyms; names of files stay", async () => {
  const before = await pseudonyms("org_a");
  const name = await fileNamePseudonym("org_a", "march.csv");
  expect(await rotatePseudonyms("org_a")).toBe(2);
  const after = await pseudonyms("org_a");
  expect(after.of("MRN1234")).toMatch(/^v2:[A-Z2-7]{26}$/);
  expect(after.of("MRN1234")?.slice(3)).not.toBe(before.of("MRN1234")?.slice(3));
  expect(await fileNamePseudonym("org_a", "march.csv.gz")).toBe(name);
  expect(await fileNamePseudonym("org_a", "april.csv")).not.toBe(name);
  const [first] = (await readKeys("org_a")) ?? [];
  expect((await addVersion("org_a"))[0]).toEqual(first);
  expect((await pseudonyms("org_a")).version).toBe(3);
});

test("a rotation under way keeps a second one out", async () => {
  await ensureKeys("org_a");
  writeFileSync(path.join(keys, "org_a.json.lock"), "");
  await expect(addVersion("org_a")).rejects.toThrow("Another process is changing the key org_a");
  expect(await readKeys("org_a")).toHaveLength(1);
});

test("a sealed secret opens here, in its place, unchanged", async () => {
  const sealed = await sealSecret("whsec_ä 1", "chn_1");
  expect(sealed).not.toContain("whsec");
  expect(await sealSecret("whsec_ä 1", "chn_1")).not.toBe(sealed);
  expect(await openSecret(sealed, "chn_1")).toBe("whsec_ä 1");
  await expect(openSecret(sealed, "chn_2")).rejects.toThrow("cannot be read");
  const at = sealed.length - 10;
  await expect(openSecret(sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1), "chn_1")).rejects.toThrow(
    "cannot be read",
  );
  await expect(openSecret("nonsense")).rejects.toThrow("cannot be read");
  rmSync(keys, { recursive: true });
  await expect(openSecret(sealed, "chn_1")).rejects.toThrow("cannot be read");
  expect(() => statSync(keys)).toThrow("ENOENT");
});

test("a name that could leave the folder is refused", async () => {
  await expect(ensureKeys("../org")).rejects.toThrow("by a name that no key has");
});
