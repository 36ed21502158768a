// Builds what `npm start` runs: esbuild bundles in dist/ and the web application in .next/.
// As a program it builds whatever is stale; `--force` builds everything.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { duckdbInside } from "./duckdb-inside.mjs";
import { pageWeights, pageWeightTable } from "./page-weight.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Entry point → file in dist/. */
const ENTRIES = {
  "scripts/serve.ts": "serve",
  "scripts/medlake.ts": "medlake",
  "jobs/worker.ts": "worker",
  "lib/engines/duckdb/child.ts": "duckdb-child",
  "lib/ingest/child.ts": "ingest-child",
};

const CODE = ["lib", "db", "jobs"];
const CONFIG = ["package.json", "package-lock.json", "tsconfig.json"];
const BUNDLE_INPUTS = [...CODE, "scripts", ...CONFIG];
const WEB_INPUTS = [...CODE, "app", "components", "public", "proxy.ts", "next.config.js", "next.config.mjs", "next.config.ts", ...CONFIG];

const BUNDLE_STAMP = path.join(root, "dist", "build.json");
const WEB_STAMP = path.join(root, ".next", "medlake-build.json");

/** Builds the bundles when a source has changed since the last time. Answers whether it built. */
export async function buildBundles({ force = false } = {}) {
  const hash = await hashOf(BUNDLE_INPUTS);
  if (!force && (await isCurrent(BUNDLE_STAMP, hash)) && (await bundlesExist())) return false;
  const { build } = await import("esbuild");
  await build(await bundleOptions());
  await stamp(BUNDLE_STAMP, hash);
  return true;
}

/** Builds the bundles whenever a source changes, until the answer is disposed. */
export async function watchBundles() {
  const { context } = await import("esbuild");
  const watching = await context(await bundleOptions());
  await watching.watch();
  return watching;
}

/** True when a source of the web application has changed since it was built. */
export async function webIsStale() {
  return !(await isCurrent(WEB_STAMP, await hashOf(WEB_INPUTS))) || !(await exists(path.join(root, ".next", "BUILD_ID")));
}

/** Builds the web application when a source has changed since the last time. Answers whether it built. */
export async function buildWeb({ force = false, quiet = true } = {}) {
  const hash = await hashOf(WEB_INPUTS);
  if (!force && !(await webIsStale())) return false;
  // A build that is cut short leaves no stamp, so the next start builds again.
  await fs.rm(WEB_STAMP, { force: true });
  await runNextBuild(quiet);
  if (!quiet) console.log(pageWeightTable(await pageWeights(path.join(root, ".next"))));
  await stamp(WEB_STAMP, hash);
  return true;
}

/** Bundles one more program, such as a measurement, as dist/<name>.js. */
export async function bundleProgram(source, name) {
  const { build } = await import("esbuild");
  await build({ ...(await bundleOptions()), entryPoints: { [name]: source } });
}

async function bundleOptions() {
  return {
    absWorkingDir: root,
    entryPoints: await existingEntries(),
    outdir: "dist",
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    ...duckdbInside(root),
    tsconfig: "tsconfig.json",
    sourcemap: true,
    logLevel: "warning",
    plugins: [nextExtensions],
  };
}

/** Next ships no export map: Node finds `next/headers` only with its extension. */
const nextExtensions = {
  name: "next-extensions",
  setup(build) {
    build.onResolve({ filter: /^next\/[a-z-]+$/ }, (args) => ({ path: `${args.path}.js`, external: true }));
  },
};

async function runNextBuild(quiet) {
  const next = path.join(root, "node_modules", "next", "dist", "bin", "next");
  const child = spawn(process.execPath, [next, "build"], {
    cwd: root,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", CI: "1" },
  });
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code === 0) return;
  if (output) process.stderr.write(output);
  const full = output.includes("ENOSPC");
  throw new Error(
    full ? "The disk is full: free some space and start again." : "The web application could not be built; the lines above say why.",
  );
}

/** SHA-256 over the names and bytes of every source below `inputs`, tests left out. */
async function hashOf(inputs) {
  const hash = createHash("sha256").update(process.versions.node);
  const files = [];
  for (const input of inputs) await collect(path.join(root, input), files);
  for (const file of files.sort()) hash.update(`\0${path.relative(root, file)}\0`).update(await fs.readFile(file));
  return hash.digest("hex");
}

async function collect(target, files) {
  const stat = await fs.stat(target).catch(() => null);
  if (stat === null) return;
  if (stat.isFile()) {
    files.push(target);
    return;
  }
  for (const entry of await fs.readdir(target, { withFileTypes: true })) {
    if (["testing", "testdata", "node_modules"].includes(entry.name) || /\.test\.tsx?$|\.md$|\.changed$/.test(entry.name)) continue;
    await collect(path.join(target, entry.name), files);
  }
}

async function existingEntries() {
  const found = {};
  for (const [source, name] of Object.entries(ENTRIES)) if (await exists(path.join(root, source))) found[name] = source;
  return found;
}

async function bundlesExist() {
  const names = Object.keys(await existingEntries());
  return (await Promise.all(names.map((name) => exists(path.join(root, "dist", `${name}.js`))))).every(Boolean);
}

async function isCurrent(file, hash) {
  try {
    return JSON.parse(await fs.readFile(file, "utf8")).hash === hash;
  } catch {
    // No stamp, or half a stamp: both mean that the build has to be done.
    return false;
  }
}

async function stamp(file, hash) {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(`${file}.tmp`, JSON.stringify({ hash }));
  await fs.rename(`${file}.tmp`, file);
}

async function exists(file) {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const force = process.argv.includes("--force");
  try {
    const program = process.argv.indexOf("--program");
    if (program !== -1) await bundleProgram(process.argv[program + 1], process.argv[program + 2]);
    else if (!process.argv.includes("--web")) await buildBundles({ force });
    if (program === -1 && !process.argv.includes("--bundles")) await buildWeb({ force, quiet: false });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
