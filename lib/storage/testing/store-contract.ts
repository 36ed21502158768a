import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { ObjectStore } from "../object-store";

/** What every store keeps to. `open` gives an empty store; `list` the names of all files it has on disk. */
export function describeStore(name: string, open: () => Promise<{ store: ObjectStore; list: () => Promise<string[]> }>): void {
  describe(name, () => {
    test("gives back the bytes it was given, with their number and hash", async () => {
      const { store } = await open();
      const bytes = randomBytes(300_000);
      const stored = await store.writeStream("a/b", Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]));
      expect(stored).toEqual({ bytes: 300_000, sha256: createHash("sha256").update(bytes).digest("hex") });
      expect(await buffer(store.read("a/b"))).toEqual(bytes);
      expect(await buffer(store.read("a/b", { start: 10, end: 19 }))).toEqual(bytes.subarray(10, 20));
      expect(await store.exists("a/b")).toBe(true);
    });

    test("keeps an empty object and reads text", async () => {
      const { store } = await open();
      await store.writeStream("empty", Readable.from([]));
      await store.writeStream("text", Readable.from([Buffer.from("naïve\n")]));
      expect(await store.readText("empty")).toBe("");
      expect(await store.readText("text")).toBe("naïve\n");
    });

    test("keeps nothing of a stream that is too long, fails or is cancelled", async () => {
      const { store, list } = await open();
      await expect(store.writeStream("x", Readable.from([randomBytes(11)]), { maxBytes: 10 })).rejects.toMatchObject({ code: "TOO_LARGE" });
      const broken = Readable.from(
        (async function* () {
          yield randomBytes(5);
          throw new Error("cut");
        })(),
      );
      await expect(store.writeStream("x", broken)).rejects.toThrow("cut");
      const stop = new AbortController();
      const endless = Readable.from(
        (async function* () {
          for (let sent = 0; ; sent++) {
            if (sent === 3) stop.abort();
            yield randomBytes(1000);
          }
        })(),
      );
      await expect(store.writeStream("x", endless, { signal: stop.signal })).rejects.toMatchObject({ code: "CANCELLED" });
      expect(await store.exists("x")).toBe(false);
      expect(await list()).toEqual([]);
    });

    test("keeps a file of the machine and leaves it where it is, once", async () => {
      const { store } = await open();
      const folder = await mkdtemp(path.join(os.tmpdir(), "medlake-add-"));
      const file = path.join(folder, "a.csv");
      await writeFile(file, "first");
      expect(await store.addFile("org/raw/x", file)).toBe(true);
      expect(await readFile(file, "utf8")).toBe("first");
      await rm(folder, { recursive: true });
      await mkdir(folder);
      await writeFile(file, "second");
      expect(await store.addFile("org/raw/x", file)).toBe(false);
      expect(await store.readText("org/raw/x")).toBe("first");
      await rm(folder, { recursive: true });
    });

    test("never replaces an object", async () => {
      const { store } = await open();
      await store.writeStream("x", Readable.from([Buffer.from("first")]));
      await expect(store.writeStream("x", Readable.from([Buffer.from("second")]))).rejects.toMatchObject({ code: "CONFLICT" });
      expect(await store.readText("x")).toBe("first");
    });

    test("of many who write one key at once, one wins whole", async () => {
      const { store, list } = await open();
      const writers = Array.from({ length: 8 }, (_, index) => store.writeStream("x", Readable.from([Buffer.alloc(50_000, index)])));
      const settled = await Promise.allSettled(writers);
      expect(settled.filter((result) => result.status === "fulfilled")).toHaveLength(1);
      const kept = await buffer(store.read("x"));
      expect(kept).toHaveLength(50_000);
      expect(new Set(kept).size).toBe(1);
      expect(await list()).toHaveLength(1);
    });

    test("takes a file over by moving it", async () => {
      const { store } = await open();
      const file = path.join(await mkdtemp(path.join(os.tmpdir(), "medlake-store-")), "f");
      await writeFile(file, "lines");
      await store.takeFile("r/1", file);
      expect(await store.readText("r/1")).toBe("lines");
      expect(await readdir(path.dirname(file))).toEqual([]);
      await rmdir(path.dirname(file));
    });

    test("a missing object is NOT_FOUND to read and fine to remove", async () => {
      const { store } = await open();
      await expect(buffer(store.read("no/where"))).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(store.readText("no")).rejects.toMatchObject({ code: "NOT_FOUND" });
      await store.remove("no/where");
      expect(await store.exists("no/where")).toBe(false);
    });

    test.each(["../x", "/x", "a/../b", "a//b", "", ".", "a/.", "a\\b", "a\0b", "a/b/", "~/x y"])("refuses the key %j", async (key) => {
      const { store, list } = await open();
      await expect((async () => store.writeStream(key, Readable.from([])))()).rejects.toMatchObject({ code: "INTERNAL" });
      expect(() => store.path(key)).toThrow();
      expect(await list()).toEqual([]);
    });

    test("says how much room is left", async () => {
      const { store } = await open();
      expect(await store.freeBytes()).toBeGreaterThan(0);
    });
  });
}
