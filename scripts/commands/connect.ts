import path from "node:path";
import { Settings } from "@/lib/env";
import { ensureSecret, runningServer } from "../server/data-directory";

export type Connection = {
  dataDirectory: string;
  /** The server that is using the data directory; null when none does. */
  server: { pid: number; address: string | null } | null;
  close(): Promise<void>;
};

/**
 * Connects this process to Medlake's database: the one DATABASE_URL names, the one a running server keeps, or the
 * embedded one, started for the time of the command. Only after it may modules be loaded that read the settings.
 */
export async function connect(): Promise<Connection> {
  const settings = readSettings();
  const dataDirectory = path.resolve(settings.MEDLAKE_DATA);
  process.env.MEDLAKE_DATA = dataDirectory;
  const server = await runningServer(dataDirectory);
  if (settings.DATABASE_URL !== undefined) return { dataDirectory, server, close: closePool };
  process.env.MEDLAKE_SECRET ??= await ensureSecret(dataDirectory);
  const directory = path.join(dataDirectory, "database");
  const { APP_ROLE, runningDatabase, startDatabase } = await import("@/db/embedded/supervisor");
  const running = await runningDatabase({ directory });
  if (running !== null) {
    process.env.DATABASE_URL = running.appUrl;
    return { dataDirectory, server, close: closePool };
  }
  const { migrate } = await import("@/db/migrate");
  const started = await startDatabase({ directory });
  await migrate({ ownerUrl: started.ownerUrl, appRole: APP_ROLE });
  process.env.DATABASE_URL = started.appUrl;
  return {
    dataDirectory,
    server,
    close: async () => {
      await closePool();
      await started.stop();
    },
  };
}

export function readSettings(): Settings {
  return Settings.parse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== "")));
}

async function closePool(): Promise<void> {
  const { closeDb } = await import("@/db");
  await closeDb();
}
