import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleFile } from "./sample-file";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "medlake-sample-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sampled(bytes: Uint8Array) {
  const file = path.join(folder, "upload");
  await writeFile(file, bytes);
  return sampleFile(file, { gzip: true, bytes: bytes.length });
}

test("of a gzip file the unpacked beginning is looked at", async () => {
  expect((await sampled(gzipSync("a,b\n1,2\n"))).head.toString()).toBe("a,b\n1,2\n");
});

test.each([
  ["only begins like one", Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(200, 7)])],
  ["is cut short", gzipSync("a,b\n1,2\n".repeat(1000)).subarray(0, -20)],
  ["has a wrong checksum", Buffer.concat([gzipSync("a,b\n1,2\n").subarray(0, -8), Buffer.alloc(8)])],
  ["is followed by something else", Buffer.concat([gzipSync("a,b\n1,2\n"), gzipSync("3,4\n"), Buffer.from("more")])],
])("a gzip file that %s is an error about the file, not of the machine", async (_how, bytes) => {
  await expect(sampled(bytes)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
