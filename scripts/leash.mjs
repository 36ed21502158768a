// Runs a program of the server, `leash.mjs <program> <arguments>`, so that it stops when the server has gone: a killed
// server leaves nothing behind that holds the port or takes jobs. A wrapper rather than `--import`, which `next dev`
// would hand on to programs of its own.
import path from "node:path";
import { pathToFileURL } from "node:url";

if (process.channel) {
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), 10_000).unref();
  });
  process.channel.unref();
}

// The program sees its own name and arguments.
process.argv.splice(1, 1);
process.argv[1] = path.resolve(process.argv[1]);
await import(pathToFileURL(process.argv[1]).href);
