import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { checkImport, IMPORTS } from "./imports.js";

const root = path.resolve(import.meta.dirname, "../..");

test.each([
  ["lib/analysis/run-query.ts", "@/lib/catalog"],
  ["lib/analysis/run-query.ts", "./internal"],
  ["lib/engines/duckdb/host.ts", "../limits"],
  ["lib/engines/duckdb/child.ts", "@duckdb/node-api"],
  ["components/results/grid.tsx", "@mantine/core"],
  ["components/results/grid.tsx", "@/components/api-client"],
  ["app/api/v1/query/route.ts", "@/lib/http"],
  ["jobs/ingest/run.ts", "@/lib/lake"],
  ["jobs/ingest/run.ts", "../enqueue"],
  ["jobs/worker.ts", "./boss"],
  ["lib/lake/publish.test.ts", "@/db/testing/create-test-db"],
  ["scripts/serve.ts", "@/db/migrate"],
  ["lib/lake/publish.ts", "node:fs/promises"],
])("%s may import %s", (file, specifier) => {
  expect(checkImport({ file, specifier })).toBeNull();
});

test.each([
  ["app/api/v1/query/route.ts", "@/db", "app may not import db"],
  ["app/[org]/runs/page.tsx", "@/lib/engines", "app may not import lib/engines"],
  ["lib/query/bind.ts", "@/lib/catalog", "lib/query may not import lib/catalog"],
  ["lib/catalog/get-dataset.ts", "@/lib/access/internal", "import its door, @/lib/access"],
  ["lib/catalog/get-dataset.ts", "../access/internal", "by its door, @/lib/access"],
  ["lib/catalog/get-dataset.ts", "../access", "by its door, @/lib/access"],
  ["lib/catalog/get-dataset.ts", "@/lib/catalog", "Inside lib/catalog import relatively"],
  ["lib/catalog/get-dataset.ts", "@/db/testing/factories", "a tool of tests"],
  ["lib/catalog/get-dataset.ts", "pg", "pg belongs to db"],
  ["lib/ingest/load.ts", "@duckdb/node-api", "belongs to lib/engines"],
  ["lib/uploads/receive-upload.ts", "pg-boss", "belongs to"],
  ["lib/query/bind.ts", "node:crypto", "lib/query is pure"],
  ["lib/format.ts", "nuqs", "belongs to app, components"],
  ["jobs/index.ts", "@/lib/lake", "jobs may not import lib/lake"],
  ["jobs/enqueue.ts", "./handlers", "by its door"],
  ["components/shell/nav.tsx", "@/lib/auth", "components may not import lib/auth"],
])("%s may not import %s", (file, specifier, reason) => {
  expect(checkImport({ file, specifier })).toContain(reason);
});

test("components may import the types of any door, and nothing else of it", () => {
  const file = "components/runs/run-card.tsx";
  expect(checkImport({ file, specifier: "@/lib/runs", typeOnly: true })).toBeNull();
  expect(checkImport({ file, specifier: "@/lib/runs", typeOnly: false })).toContain("may not import lib/runs");
  expect(checkImport({ file, specifier: "@/lib/runs/internal", typeOnly: true })).toContain("import its door");
});

test("no folder imports one that imports it back", () => {
  const ring = Object.entries(IMPORTS).flatMap(([from, list]) =>
    list.filter((to) => IMPORTS[to]?.includes(from)).map((to) => `${from} ⇄ ${to}`),
  );
  expect(ring).toEqual([]);
});

test("oxlint runs the house rules: it refuses the failing sample and lets the passing one through", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "medlake-lint-"));
  try {
    await sample(folder, "lib/catalog/bad-import.ts", 'import { x } from "@/lib/engines";\nexport const y = x;\n');
    await sample(folder, "lib/catalog/good-import.ts", 'import { x } from "@/lib/lake";\nexport const y = x;\n');
    await sample(folder, "lib/catalog/bad-verb.ts", verb("await tx.insert(datasets).values({});"));
    await sample(
      folder,
      "lib/catalog/good-verb.ts",
      verb("await tx.insert(datasets).values({}); await emitAudit(tx, ctx, {});", 'requireScope(ctx, "write");'),
    );
    await sample(folder, "lib/catalog/bad-type.ts", "export function f(x: any) { return x; }\n");
    const output = await lint(folder);
    expect(output).toContain("lib/catalog may not import lib/engines");
    expect(output).toContain("rename opens a transaction without requireScope");
    expect(output).toContain("rename writes without emitAudit");
    expect(output).toMatch(/no-explicit-any/);
    expect(output).not.toMatch(/good-(import|verb)\.ts/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function verb(work: string, first = "") {
  return `export async function rename({ ctx, input }) { ${first} return withTransaction(ctx, async (tx) => { ${work} return input; }); }\n`;
}

async function sample(folder: string, name: string, text: string) {
  await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
  await writeFile(path.join(folder, name), text);
}

/** Runs the real linter with the project's own configuration on a folder of samples. */
async function lint(folder: string) {
  const args = [path.join(root, "node_modules/oxlint/bin/oxlint"), "-c", path.join(root, ".oxlintrc.json"), "--format", "unix", "."];
  return new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env: { ...process.env, MEDLAKE_LINT_ROOT: folder } }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
