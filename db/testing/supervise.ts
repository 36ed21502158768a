import { migrate } from "../migrate";
import { startDatabase } from "../embedded/supervisor";

// A process that keeps a database until its input ends: `node supervise.js <directory> [migrate]`.
const database = await startDatabase({ directory: process.argv[2] ?? "", durable: false });
if (process.argv[3] === "migrate") await migrate({ ownerUrl: database.ownerUrl });
process.stdout.write(`${JSON.stringify({ appUrl: database.appUrl, adopted: database.adopted })}\n`);
process.stdin.on("end", () => {
  void database.stop().then(() => process.exit(0));
});
process.stdin.resume();
