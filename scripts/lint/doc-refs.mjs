// A path cited in a document, or a document cited in the code, must exist.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const SKIPPED = new Set(["node_modules", ".next", "dist", "data", ".git", "testdata"]);
const FOLDERS = "app|bench|components|db|docs|e2e|infra|jobs|lib|public|scripts";
const CITED_IN_DOC = new RegExp(`\`((?:${FOLDERS})/[A-Za-z0-9_./-]+)\``, "g");
const LINK = /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)/g;
const CITED_IN_CODE = /\bdocs\/[A-Za-z0-9_/-]+\.md\b/g;

/** Citations of missing paths below a folder, as `file: path`. */
export function missingReferences(folder = root) {
  const missing = [];
  for (const file of walk(folder)) {
    const name = path.relative(folder, file).split(path.sep).join("/");
    const text = fs.readFileSync(file, "utf8");
    if (name.endsWith(".md")) {
      for (const [, cited] of text.matchAll(CITED_IN_DOC)) if (!exists(path.join(folder, cited))) missing.push(`${name}: ${cited}`);
      for (const [, cited] of text.matchAll(LINK))
        if (!exists(path.resolve(path.dirname(file), decodeURI(cited)))) missing.push(`${name}: ${cited}`);
    } else {
      for (const [cited] of text.matchAll(CITED_IN_CODE)) if (!exists(path.join(folder, cited))) missing.push(`${name}: ${cited}`);
    }
  }
  return missing;
}

function* walk(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(full);
    else if (/\.(md|ts|tsx|js|mjs)$/.test(entry.name) && !/doc-refs/.test(entry.name)) yield full;
  }
}

/** A module may be named as it is imported, without its ending. */
function exists(file) {
  const name = file.replace(/\/$/, "");
  return fs.existsSync(name) || fs.existsSync(`${name}.ts`);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const missing = missingReferences();
  for (const line of missing) console.error(`${line} does not exist`);
  process.exitCode = missing.length === 0 ? 0 : 1;
}
