// npm run medlake -- <command>: the command line, on the installed Node.
import { installMissing, runInstalled, runMain } from "./install.mjs";

await runMain(async () => {
  // Standard output belongs to the command: scripts read keys from it.
  await installMissing({ log: console.error });
  const code = await runInstalled(["scripts/build.mjs", "--bundles"]);
  return code === 0 ? runInstalled(["dist/medlake.js", ...process.argv.slice(2)]) : code;
});
