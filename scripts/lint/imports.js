// Who may import whom. The lint rule `medlake/imports` and its test read these tables.

const LEAVES = ["lib/errors", "lib/ids", "lib/log"];
const BASE = [...LEAVES, "db", "lib/audit", "lib/context", "lib/env", "lib/paging", "lib/places"];
/** Folders that neither pages nor routes see: the road to data goes through the verbs. */
const CLOSED = ["lib/cache", "lib/disclosure", "lib/engines", "lib/ingest", "lib/keys", "lib/lake", "lib/sources", "lib/storage"];

/** Folder → the folders whose door it may import. Types of any `lib` door are open to components. */
export const IMPORTS = {
  "lib/errors": [],
  "lib/ids": [],
  "lib/file-hash": [],
  "lib/format": ["lib/query"],
  "lib/urls": ["lib/query"],
  "lib/env": [],
  "lib/log": ["lib/env"],
  "lib/query": ["lib/errors"],
  "lib/disclosure": ["lib/errors", "lib/query"],
  "lib/engines": ["lib/env", "lib/errors", "lib/log", "lib/query"],
  "lib/sources": ["lib/engines", "lib/env", "lib/errors"],
  "lib/ingest": ["lib/engines", "lib/errors", "lib/file-hash", "lib/query"],
  "lib/storage": ["lib/env", "lib/errors", "lib/ids", "lib/log"],
  "lib/keys": ["lib/env", "lib/errors", "lib/storage"],
  db: ["lib/env", "lib/ids"],
  jobs: ["db", "lib/errors", "lib/log"],
  "lib/paging": ["lib/errors", "lib/ids"],
  "lib/places": ["lib/errors"],
  "lib/context": ["db", ...LEAVES],
  "lib/audit": ["db", "lib/context", "lib/ids"],
  "lib/rate-limit": ["db", "lib/errors"],
  "lib/lake": ["db", "lib/context", ...LEAVES, "lib/file-hash", "lib/ingest", "lib/query", "lib/storage"],
  "lib/cache": [...BASE, "lib/disclosure", "lib/storage"],
  "lib/access": [...BASE, "lib/disclosure", "lib/query"],
  "lib/auth": [...BASE, "lib/access", "lib/rate-limit"],
  "lib/http": [...LEAVES, "lib/auth", "lib/context", "lib/env", "lib/rate-limit"],
  "lib/runs": [...BASE, "lib/access", "lib/ingest", "lib/storage", "jobs"],
  "lib/notices": [...BASE, "lib/access", "lib/keys", "jobs"],
  "lib/access-requests": [...BASE, "lib/access", "lib/notices"],
  "lib/schedules": [...BASE, "lib/access", "lib/notices"],
  "lib/metrics": ["db", "lib/context", "lib/env", "lib/errors", "jobs"],
  "lib/catalog": [...BASE, "lib/access", "lib/ingest", "lib/keys", "lib/lake", "lib/query", "lib/sources", "lib/storage", "jobs"],
  "lib/uploads": [...BASE, "lib/access", "lib/catalog", "lib/ingest", "lib/keys", "lib/runs", "lib/storage", "jobs"],
  "lib/analysis": [...BASE, "lib/access", "lib/catalog", "lib/file-hash", "lib/format", "lib/query", "lib/runs", "jobs", ...CLOSED],
  "lib/sharing": [...BASE, "lib/access"],
  "lib/saved-queries": [...BASE, "lib/access", "lib/analysis", "lib/catalog", "lib/ingest", "lib/query", "lib/runs", "lib/sharing"],
  "lib/dashboards": [
    ...BASE,
    "lib/access",
    "lib/analysis",
    "lib/auth",
    "lib/catalog",
    "lib/query",
    "lib/rate-limit",
    "lib/saved-queries",
    "lib/sharing",
  ],
  "lib/exports": [...BASE, "lib/access", "lib/analysis", "lib/catalog", "lib/query", "lib/runs", "lib/storage", "jobs"],
  "lib/search": [...BASE, "lib/access", "lib/catalog", "lib/dashboards", "lib/query", "lib/saved-queries", "lib/sharing"],
  "lib/orgs": [...BASE, "lib/access", "lib/auth", "lib/rate-limit", "jobs"],
  components: ["lib/errors", "lib/format", "lib/query", "lib/urls"],
};

const LIB = Object.keys(IMPORTS).filter((folder) => folder.startsWith("lib/"));
/** The worker's side of jobs/: worker.ts, handlers.ts and the folder of each job. */
IMPORTS.work = ["db", "jobs", ...LIB];
/** The OpenAPI document is made from the verbs' schemas. */
IMPORTS["lib/openapi"] = LIB.filter((folder) => !["lib/cache", "lib/engines", "lib/lake", "lib/sources", "lib/storage"].includes(folder));
IMPORTS.app = ["components", "lib/openapi", ...LIB.filter((folder) => !CLOSED.includes(folder))];

/** Files beside an index.ts that may be imported from outside: what needs no connection, no migration, or no engine. */
const SIDE_DOORS = ["db/queues", "lib/engines/child-loop"];

/** Package prefix → the folders that may import it. */
export const PACKAGES = {
  "@aws-sdk/": ["lib/engines"],
  "@duckdb/": ["lib/engines"],
  hucre: ["lib/engines"],
  pg: ["db", "lib/engines"],
  "pg-boss": ["db", "jobs", "work"],
  nodemailer: ["work"],
  "next-auth": ["lib/auth", "app", "components"],
  "@mantine/": ["app", "components"],
  "@tabler/": ["app", "components"],
  "@tanstack/": ["app", "components"],
  nuqs: ["app", "components"],
};

/** Folders that run in the browser as well: no Node, React or Next in them. */
export const PURE = ["lib/query", "lib/disclosure", "lib/errors", "lib/urls"];
const IMPURE_PACKAGES = /^(node:|react$|react-dom|react\/|next$|next\/)/;

/** Entry points and tools see everything; tests too, `testing/` folders included. */
const OUTSIDE = /^(scripts|e2e|bench)\/|^(vitest|next|drizzle)\.config\.|\.config\.|\.test\.tsx?$|\.(e2e|engines)\.ts$|(^|\/)testing\//;

/**
 * What is wrong with one import, or null.
 * @param {{ file: string, specifier: string, typeOnly?: boolean }} found the file as a path below the root, with `/`
 */
export function checkImport({ file, specifier, typeOnly = false }) {
  if (OUTSIDE.test(file)) return null;
  const from = folderOf(file);
  if (from === null) return null;
  const target = resolve(file, specifier);
  return target === null ? checkPackage(from, specifier, typeOnly) : checkFolder({ from, file, specifier, target, typeOnly });
}

/** @param {{ from: string, file: string, specifier: string, target: string, typeOnly: boolean }} found */
function checkFolder({ from, specifier, target, typeOnly }) {
  if (/(^|\/)testing(\/|$)/.test(target)) return `${specifier} is a tool of tests: only tests and test tools may import it.`;
  const to = folderOf(target);
  if (to === null) return null;
  const isUi = (folder) => folder === "app" || folder === "components";
  if (from === to) {
    const byDoor = specifier.startsWith("@/");
    return byDoor && !isUi(from) ? `Inside ${from} import relatively, not by ${specifier}.` : null;
  }
  if (specifier.startsWith(".") && !(from === "work" && to === "jobs")) return `Import ${to} by its door, @/${to}, not by ${specifier}.`;
  const isAllowedType = typeOnly && from === "components" && to.startsWith("lib/");
  if (!IMPORTS[from]?.includes(to) && !isAllowedType) return `${from} may not import ${to}: see scripts/lint/imports.js.`;
  const isDoor = isUi(to) || target === to || target === `${to}/index` || SIDE_DOORS.includes(target);
  return isDoor || specifier.startsWith(".") ? null : `${specifier} is inside ${to}: import its door, @/${to}.`;
}

function checkPackage(from, specifier, typeOnly) {
  if (PURE.includes(from) && IMPURE_PACKAGES.test(specifier)) return `${from} is pure: it may not import ${specifier}.`;
  if (typeOnly) return null;
  for (const [prefix, folders] of Object.entries(PACKAGES)) {
    const matches = prefix.endsWith("/") ? specifier.startsWith(prefix) : specifier === prefix || specifier.startsWith(`${prefix}/`);
    if (matches && !folders.includes(from)) return `${specifier} belongs to ${folders.join(", ")}: ${from} may not import it.`;
  }
  return null;
}

/** The folder of the tables a path belongs to; null for files outside of them. */
export function folderOf(path) {
  const [top, second, third] = path.split("/");
  if (top === "lib") return second === undefined ? null : `lib/${second.replace(/\.tsx?$/, "")}`;
  if (top === "jobs") return isWork(second, third) ? "work" : "jobs";
  if (top === "db" || top === "components" || top === "app") return top;
  return path === "proxy.ts" ? "app" : null;
}

function isWork(second, third) {
  return third !== undefined || /^(worker|handlers)(\.ts)?$/.test(second ?? "");
}

/** The path an import means, below the root and without an extension; null for packages. */
function resolve(file, specifier) {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  if (!specifier.startsWith(".")) return null;
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
