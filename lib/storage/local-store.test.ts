import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { localStore } from "./local-store";
import { describeStore } from "./testing/store-contract";

const roots: string[] = [];
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true, force: true }))));

describeStore("the local store", async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), "medlake-store-"));
  roots.push(root);
  const list = async () => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  };
  return { store: localStore(root), list };
});
