import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { openSource, SourceFailure } from "./byte-source";
import { zipOf } from "./testing/zip-of";
import { headOfZip } from "./unpack-zip";

const folder = mkdtempSync(path.join(os.tmpdir(), "medlake-zip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;

/** The zip's list with each name written another way: yazl makes no bad names itself. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  expect(from.length).toBe(to.length);
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

async function read(bytes: Buffer, o: { maxBytes?: number; headerLine?: number } = {}) {
  const file = path.join(folder, `${made++}.zip`);
  writeFileSync(file, bytes);
  const source = openSource({ path: file, gzip: false, zip: true, encoding: "auto", maxBytes: o.maxBytes ?? 1e9, ...o });
  const chunks: Buffer[] = [];
  for await (const chunk of source.chunks) chunks.push(Buffer.from(chunk));
  return { text: Buffer.concat(chunks).toString("utf8"), source };
}

const ruleOf = (bytes: Buffer, o: Parameters<typeof read>[1] = {}) =>
  read(bytes, o).then(
    () => "read",
    (error: unknown) => {
      if (!(error instanceof SourceFailure)) throw error;
      expect(error.message).toMatch(/Nothing was published/);
      return error.rule;
    },
  );

test("one file is read as it is, and the hash is the zip's own", async () => {
  const zip = await zipOf({ "a.csv": "\ufeffid,v\r\n1,x\r\n2,Zürich" });
  const { text, source } = await read(zip);
  expect(text).toBe("id,v\r\n1,x\r\n2,Zürich");
  const { createHash } = await import("node:crypto");
  expect(source.sha256()).toBe(createHash("sha256").update(zip).digest("hex"));
});

test("several files are one text in the order of their names, with one header, and it is known where each begins", async () => {
  const zip = await zipOf({
    "month/": "",
    "b/north.csv": "id,v\n3,c\n4,d\n",
    "a/south.csv": "id,v\n1,a\n2,b",
    "__MACOSX/._south.csv": "\u0000\u0005\u0016",
    ".DS_Store": "\u0000\u0000",
    "c/west.csv": "\ufeffid,v\r\n5,e\r\n",
    "d/none.csv": "id,v",
  });
  const { text, source } = await read(zip);
  expect(text).toBe("id,v\n1,a\n2,b\n3,c\n4,d\n5,e\r\n");
  const lines = text.split("\n");
  expect(source.entries()).toEqual([
    { name: '"a/south.csv"', firstLine: 1 },
    { name: '"b/north.csv"', firstLine: 4 },
    { name: '"c/west.csv"', firstLine: 6 },
    { name: '"d/none.csv"', firstLine: 7 },
  ]);
  expect(lines[4 - 1]).toBe("3,c");
  expect(lines[6 - 1]).toBe("5,e\r");
});

test("headers that differ are refused, and the file is named", async () => {
  const zip = await zipOf({ "a.csv": "id,v\n1,a\n", "b.csv": "id,w\n2,b\n" });
  await expect(read(zip)).rejects.toThrow('"b.csv" has another header than "a.csv"');
  expect(await ruleOf(await zipOf({ "a.csv": "x\nid,v\n", "b.csv": "y\nid,v\n" }), { headerLine: 2 })).toBe("zip_headers_differ");
  expect(await ruleOf(await zipOf({ "a.csv": "id,v\n1,a\n", "b.csv": "\nid,v\n" }))).toBe("empty_file");
});

test("what is not a CSV is refused, and the file is named", async () => {
  const inner = await zipOf({ "a.csv": "id\n1\n" });
  await expect(read(await zipOf({ "a.csv": "id\n1\n", "inner.zip": inner }))).rejects.toThrow(
    '"inner.zip" in the zip: The file is not a text file',
  );
  expect(await ruleOf(await zipOf({ "a.csv.gz": Buffer.from([0x1f, 0x8b, 8, 0, 0]) }))).toBe("binary_file");
  expect(await ruleOf(await zipOf({ "[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>" }))).toBe("binary_file");
  expect(await ruleOf(await zipOf({ "empty/": "" }))).toBe("empty_file");
});

test.each([
  ["out of the folder", "../a.csv"],
  ["to the root", "/etc/x.cs"],
  ["to a drive", "c:/ab.csv"],
  ["with backslashes", "a\\b\\c.cs"],
])("a name that leads %s is refused", async (_what, name) => {
  const plain = "x".repeat(name.length);
  expect(await ruleOf(renamed(await zipOf({ [plain]: "id\n1\n" }), plain, name))).toBe("zip_entry");
});

test("the same name twice, a password and too many files are refused", async () => {
  const twice = renamed(await zipOf({ "a.csv": "id\n1\n", "b.csv": "id\n2\n" }), "b.csv", "a.csv");
  expect(await ruleOf(twice)).toBe("zip_entry");
  const locked = await zipOf({ "a.csv": "id\n1\n" });
  // The bit of the flags that says so, in the list at the end.
  const at = locked.indexOf(Buffer.from("PK\u0001\u0002", "latin1")) + 8;
  locked.writeUInt16LE(locked.readUInt16LE(at) | 1, at);
  expect(await ruleOf(locked)).toBe("zip_entry");
  expect(await ruleOf(await zipOf(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`${i}.csv`, "id\n"]))))).toBe("zip_entry");
});

test("damage is said: a cut zip, a wrong byte, a list that lies about the size", async () => {
  const zip = await zipOf({ "a.csv": `id\n${"1\n".repeat(5000)}` });
  expect(await ruleOf(zip.subarray(0, zip.length - 30))).toBe("zip_damaged");
  expect(await ruleOf(zip.subarray(0, 10))).toBe("zip_damaged");
  const wrong = Buffer.from(zip);
  wrong.writeUInt8((wrong[60] ?? 0) ^ 0xff, 60);
  expect(await ruleOf(wrong)).toBe("zip_damaged");
  const list = Buffer.from(zip).indexOf(Buffer.from("PK\u0001\u0002", "latin1"));
  const lying = Buffer.from(zip);
  lying.writeUInt32LE(100, list + 24);
  expect(await ruleOf(lying)).toBe("zip_damaged");
  const sum = Buffer.from(zip);
  sum.writeUInt32LE(crc32("other"), list + 16);
  expect(await ruleOf(sum)).toBe("zip_damaged");
});

test("a bomb is stopped by the list, and one that hides in it by what comes out", async () => {
  const bomb = await zipOf({ "a.csv": Buffer.concat([Buffer.from("id\n"), Buffer.alloc(120_000_000, "1\n")]) });
  expect(bomb.length).toBeLessThan(1_000_000);
  expect(await ruleOf(bomb)).toBe("compression_ratio");
  expect(await ruleOf(bomb, { maxBytes: 1000 })).toBe("compression_ratio");
  const small = await zipOf({ "a.csv": Buffer.alloc(20_000_000, "1\n") });
  expect(await ruleOf(small, { maxBytes: 10_000_000 })).toBe("too_large");
});

test("the beginning of the first file, from which a contract is proposed", async () => {
  const file = path.join(folder, "head.zip");
  writeFileSync(file, await zipOf({ "b.csv": "id,w\n", "a.csv": "id,v\n1,a\n" }));
  expect((await headOfZip(file, 6)).toString()).toBe("id,v\n1");
  writeFileSync(file, readFileSync(file).subarray(0, 20));
  await expect(headOfZip(file, 6)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("names in a zip are told without what tells who a patient is", async () => {
  const { source } = await read(await zipOf({ "MRN-44871 jo@x.org.csv": "a\n1\n", "patient_00123.csv": "a\n2\n" }));
  expect(source.entries().map(({ name }) => name)).toEqual(['"MRN-[number] [e-mail].csv"', '"patient_[number].csv"']);
  await expect(read(await zipOf({ "MRN-44871.csv": "a\n1\n", "MRN-44872.csv": "b\n2\n" }))).rejects.toThrow(
    '"MRN-[number].csv" has another header',
  );
});
