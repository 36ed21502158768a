import { existsSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

/** Folders whose tests talk to a real PostgreSQL, whatever the tests are called. */
const DATABASE_FOLDERS = [
  "app",
  "db",
  "jobs",
  "lib/access",
  "lib/analysis",
  "lib/auth",
  "lib/cache",
  "lib/catalog",
  "lib/http",
  "lib/lake",
  "lib/notices",
  "lib/orgs",
  "lib/rate-limit",
  "lib/metrics",
  "lib/runs",
  "lib/schedules",
  "lib/uploads",
];

const databaseTests = [...DATABASE_FOLDERS.map((folder) => `${folder}/**/*.test.{ts,tsx}`), "**/*.db.test.ts"];
const exclude = ["**/node_modules/**", "dist/**", ".next/**", "data/**"];
// Present once and for all tests; a checkout without the database folder can still run the pure ones.
const databaseSetup = ["db/testing/global-setup.ts"].filter((file) => existsSync(path.join(root, file)));

const ownDataFolder = ["db/testing/own-data-folder.ts"].filter((file) => existsSync(path.join(root, file)));

// The suites against a real Trino, which npm run test:engines fetches and starts.
const enginesTests = {
  name: "engines",
  include: ["lib/**/*.engines.ts"],
  exclude,
  globalSetup: [...databaseSetup, "lib/engines/trino/testing/global-setup.ts"],
  fileParallelism: false,
  sequence: { groupOrder: 2 },
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

const shared = { root, resolve: { alias: { "@": root } } };
const node = { environment: "node" as const, pool: "forks" as const };

export default defineConfig({
  test: {
    // Each file of database tests has a database and a data folder of its own.
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          ...node,
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...exclude, ...databaseTests],
          // Only what hangs meets it, however much else the machine does.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        ...shared,
        test: {
          ...node,
          name: "db",
          include: databaseTests,
          exclude,
          globalSetup: databaseSetup,
          setupFiles: ownDataFolder,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        ...shared,
        test: {
          ...node,
          name: "e2e",
          include: ["e2e/**/*.e2e.ts"],
          exclude,
          // After the others; each file has a browser of its own, and shares a server where it changes nothing of others'.
          sequence: { groupOrder: 1 },
          globalSetup: ["e2e/testing/shared-server.ts"],
          // What a journey waits for comes late on a machine that does other work.
          expect: { poll: { timeout: 60_000 } },
          // A journey through every page takes its time where other work shares the machine.
          testTimeout: 900_000,
          hookTimeout: 600_000,
        },
      },
      ...(process.env["MEDLAKE_TEST_TRINO"] ? [{ ...shared, test: { ...node, ...enginesTests } }] : []),
    ],
  },
});
