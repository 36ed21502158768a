// npm run dev: the database, the web application with reload, and a worker that restarts when its code changes.
import { pathToFileURL } from "node:url";
import path from "node:path";
import { installMissing, root, runInstalled, runMain, runsInstalledNode } from "./install.mjs";

await runMain(async () => {
  await installMissing();
  if (!runsInstalledNode()) return runInstalled(["scripts/dev.mjs", ...process.argv.slice(2)]);
  process.chdir(root);
  const { buildBundles, watchBundles } = await import("./build.mjs");
  await buildBundles();
  const watching = await watchBundles();
  try {
    const { serve } = await import(pathToFileURL(path.join(root, "dist", "serve.js")).href);
    return await serve({ dev: true });
  } finally {
    await watching.dispose();
  }
});
