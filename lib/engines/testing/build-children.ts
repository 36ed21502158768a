import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { CHILD_ENTRIES, bundleForTests } from "@/scripts/testing/bundle-for-tests";
import { useChildrenFrom } from "../child-entry";

/**
 * Bundles the child processes and uses them, with a data folder for what they spill where the tests have none.
 * Answers how to remove them, so that `beforeAll(buildChildren)` does.
 */
export async function buildChildren(): Promise<() => void> {
  const directory = await bundleForTests("children", CHILD_ENTRIES);
  useChildrenFrom(directory);
  const data = process.env["MEDLAKE_DATA"] === undefined ? mkdtempSync(path.join(os.tmpdir(), "medlake-test-data-")) : null;
  if (data !== null) process.env["MEDLAKE_DATA"] = data;
  return () => {
    rmSync(directory, { recursive: true, force: true });
    if (data !== null) rmSync(data, { recursive: true, force: true });
  };
}
