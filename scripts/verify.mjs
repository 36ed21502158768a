// npm run verify: format, lint with the import rules, types, dead code, references in documents. No database.
import { installMissing, runInstalled, runMain } from "./install.mjs";

const next = "node_modules/next/dist/bin/next";

/** Each check is one or more programs; a later one needs what an earlier one makes. */
const CHECKS = {
  format: [["node_modules/oxfmt/bin/oxfmt", "--check"]],
  lint: [["node_modules/oxlint/bin/oxlint"]],
  types: [
    [next, "typegen"],
    ["node_modules/typescript/bin/tsc", "--noEmit"],
  ],
  "dead code": [["node_modules/knip/bin/knip.js", "--no-progress"]],
  "references in documents": [["scripts/lint/doc-refs.mjs"]],
};

await runMain(async () => {
  await installMissing();
  const failed = [];
  for (const [name, programs] of Object.entries(CHECKS)) {
    let code = 0;
    for (const program of programs) code ||= await runInstalled(program);
    console.log(`${code === 0 ? "ok" : "FAILED"}  ${name}`);
    if (code !== 0) failed.push(name);
  }
  if (failed.length > 0) console.error(`Not right: ${failed.join(", ")}.`);
  return failed.length === 0 ? 0 : 1;
});
