import { rmSync } from "node:fs";
import { CHILD_ENTRIES, bundleForTests } from "@/scripts/testing/bundle-for-tests";
import { useChildrenFrom } from "../child-entry";

/** Bundles the child processes and uses them. Answers how to remove them, so that `beforeAll(buildChildren)` does. */
export async function buildChildren(): Promise<() => void> {
  const directory = await bundleForTests("children", CHILD_ENTRIES);
  useChildrenFrom(directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
