// npm start: installs what is missing, builds what is stale, and starts the server.
import { pathToFileURL } from "node:url";
import path from "node:path";
import { installMissing, root, runInstalled, runMain, runsInstalledNode } from "./install.mjs";

await runMain(async () => {
  await installMissing();
  if (!runsInstalledNode()) return runInstalled(["scripts/start.mjs", ...process.argv.slice(2)]);
  process.chdir(root);
  const { buildBundles, buildWeb, webIsStale } = await import("./build.mjs");
  await buildBundles();
  if (await webIsStale()) {
    console.log("Building the web application (about a minute, once) …");
    await buildWeb();
  }
  // The server takes over this process: it sets the exit code itself when it has stopped.
  const { serve } = await import(pathToFileURL(path.join(root, "dist", "serve.js")).href);
  return serve({ dev: false });
});
