// Adds to package-lock.json the platform packages that npm left out. A registry that lacks a package of another
// platform makes npm drop it from the lock file, and `npm ci` then refuses the lock file everywhere. What is added is
// what the parent package names: exact version, platform from the name. Run it after npm install.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/** Entries that the lock file lacks, by their place in it. */
export function missingEntries(lock) {
  const added = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isPresent(lock, place, name)) continue;
      added[`node_modules/${name}`] = {
        version,
        optional: true,
        ...platformOf(name),
        ...(place === "" || !entry.dev ? {} : { dev: true }),
      };
    }
  }
  return added;
}

/** Looks where Node would: below the package, then in each folder above it. */
function isPresent(lock, place, name) {
  for (let folder = place; ; folder = folder.slice(0, folder.lastIndexOf("node_modules")).replace(/\/$/, "")) {
    if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}

function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  const libc =
    words.includes("musl") || words.includes("musleabihf")
      ? ["musl"]
      : words.includes("gnu") || words.includes("gnueabihf")
        ? ["glibc"]
        : [];
  if (os.length === 0 && cpu.length === 0)
    throw new Error(`The platform of ${name} cannot be told from its name: add it to package-lock.json by hand.`);
  return { ...(cpu.length > 0 ? { cpu } : {}), ...(os.length > 0 ? { os } : {}), ...(libc.length > 0 ? { libc } : {}) };
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = path.join(root, "package-lock.json");
  const lock = JSON.parse(fs.readFileSync(file, "utf8"));
  const added = missingEntries(lock);
  const names = Object.keys({ ...lock.packages, ...added }).sort((left, right) => (left < right ? -1 : 1));
  lock.packages = Object.fromEntries(names.map((name) => [name, lock.packages[name] ?? added[name]]));
  fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${Object.keys(added).length} packages added`);
}
