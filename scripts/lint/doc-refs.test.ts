import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { missingReferences } from "./doc-refs.mjs";

test("a cited path that does not exist is found, one that exists is not", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "medlake-docs-"));
  try {
    await mkdir(path.join(folder, "docs"));
    await mkdir(path.join(folder, "lib"));
    await writeFile(
      path.join(folder, "docs/there.md"),
      "See `lib/there.ts`, `lib/gone.ts`, [this](there.md), [that](gone.md) and [the web](https://example.org).",
    );
    await writeFile(path.join(folder, "lib/there.ts"), "// docs/there.md says more; docs/lost.md does not exist\n");
    expect(missingReferences(folder).sort()).toEqual([
      "docs/there.md: gone.md",
      "docs/there.md: lib/gone.ts",
      "lib/there.ts: docs/lost.md",
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
