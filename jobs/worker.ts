import { closeDb, openDb } from "@/db";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { safeError } from "./process/safe-error";
import { startWorker } from "./process/start-worker";

process.title = "medlake worker";

const DATABASE_WITHIN_MS = 60_000;
const starting = open();
let stopping = false;

async function open() {
  const url = env().DATABASE_URL;
  if (url === undefined) throw new Error("DATABASE_URL is not set.");
  const { pool } = openDb(url, { max: 8 });
  // The database may be starting again at this moment: that is no reason to give up.
  for (const giveUpAt = Date.now() + DATABASE_WITHIN_MS; ;) {
    const failure = await pool.query("select 1").then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (failure === null) return startWorker({ url });
    if (Date.now() > giveUpAt) throw failure.error;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  const worker = await starting;
  await worker.stop();
  await closeDb();
  process.exit(0);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    stop().catch(end);
  });
}

/** Whatever is in progress is given back by the next worker: an unknown state is not worth going on with. */
function end(error: unknown): void {
  log.fatal({ error: safeError(error).message, stack: safeError(error).stack }, "The worker ends.");
  process.exit(1);
}

process.on("uncaughtException", end);
process.on("unhandledRejection", end);
starting.catch(end);
