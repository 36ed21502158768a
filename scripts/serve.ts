import { mkdir, rename, stat } from "node:fs/promises";
import { watchFile, unwatchFile } from "node:fs";
import path from "node:path";
import { spawn } from "node:child_process";
import { Settings } from "@/lib/env";
import { superviseChild, type Supervised } from "./server/child";
import { ensureSecret, openDataDirectory, type DataDirectory } from "./server/data-directory";
import { freePort, isLoopback } from "./server/port";
import { probeUploads } from "./server/probe-uploads";
import { Sentence, sentenceFor } from "./server/sentence";

const HEALTHY_WITHIN_MS = 120_000;
const LOADER_STOPS_WITHIN_MS = 5_000;
/** The web application ends itself this often before it is given up, while starting. */
const FAILURES_MAX = 4;
const LOG_BYTES_MAX = 10 * 1024 ** 2;
const NODE_MIN = [22, 12] as const;

type Stop = () => Promise<void>;

/** What has to be undone, in the reverse order of starting: the database goes last. */
function makeShutdown() {
  const stops: Stop[] = [];
  const over = new AbortController();
  return {
    /** Aborted when Medlake begins to stop. */
    signal: over.signal,
    /** Adds a step. While Medlake is already stopping it is taken at once, and the start ends there. */
    async add(stop: Stop): Promise<void> {
      if (!over.signal.aborted) {
        stops.push(stop);
        return;
      }
      await stop();
      throw new Sentence("Medlake was stopped while it was starting.");
    },
    async run(): Promise<void> {
      over.abort();
      for (const stop of stops.reverse()) await stop().catch((error: unknown) => console.error(sentenceFor(error) ?? error));
    },
  };
}
type Shutdown = ReturnType<typeof makeShutdown>;

/**
 * Runs Medlake until Ctrl-C, SIGTERM or a failure of start-up: the database, the web application and the
 * worker. Answers the exit code.
 */
export async function serve(options: { dev: boolean }): Promise<number> {
  const shutdown = makeShutdown();
  const stopped = stopSignal();
  const starting = start(options, shutdown);
  try {
    await Promise.race([starting, stopped.promise]);
    await stopped.promise;
    say("Stopping …");
    return 0;
  } catch (error) {
    const sentence = sentenceFor(error);
    console.error(sentence ?? (error instanceof Error ? error.stack : String(error)));
    return 1;
  } finally {
    await shutdown.run();
    await starting.catch(() => {}); // Reported above, or cut short by the stop.
    stopped.dispose();
    if (stopped.asked()) say("Stopped.");
  }
}

async function start(options: { dev: boolean }, shutdown: Shutdown): Promise<void> {
  refuseOldNode();
  const settings = Settings.parse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== "")));
  const directory = await openDataDirectory(path.resolve(settings.MEDLAKE_DATA));
  await shutdown.add(directory.release);
  const port = await freePort(settings.HOST, settings.PORT);
  const secret = settings.MEDLAKE_SECRET ?? (await ensureSecret(directory.root));
  const databaseUrl = await openDatabase(settings, directory, shutdown);
  const address = settings.MEDLAKE_URL ?? `http://${hostForPeople(settings.HOST)}:${port}`;

  const env = {
    NODE_ENV: options.dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    PORT: String(port),
    HOST: settings.HOST,
    MEDLAKE_DATA: directory.root,
    MEDLAKE_SECRET: secret,
    DATABASE_URL: databaseUrl,
  };
  const logs = path.join(directory.root, "logs");
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const next = ["node_modules/next/dist/bin/next", options.dev ? "dev" : "start", "-H", settings.HOST, "-p", String(port)];
  const web = await startChild("web application", next, env, path.join(logs, "web.log"), shutdown);
  const worker = await startChild("worker", ["dist/worker.js"], env, path.join(logs, "worker.log"), shutdown);
  if (options.dev) await restartOnChange(worker, shutdown);
  await waitForHealth(`http://${hostForPeople(settings.HOST)}:${port}/api/health`, web, shutdown.signal);
  await probeUploads({ url: `http://${hostForPeople(settings.HOST)}:${port}`, secret, stopping: shutdown.signal });
  if (shutdown.signal.aborted) return;
  await directory.announce(address);
  await afterReady({ settings, address, env, shutdown });
}

async function openDatabase(settings: Settings, directory: DataDirectory, shutdown: Shutdown): Promise<string> {
  const { migrate } = await import("@/db/migrate");
  if (settings.DATABASE_URL !== undefined) {
    await migrate({ ownerUrl: settings.DATABASE_URL });
    return settings.DATABASE_URL;
  }
  const { APP_ROLE, startDatabase } = await import("@/db/embedded/supervisor");
  const database = await startDatabase({ directory: path.join(directory.root, "database"), log: say });
  await shutdown.add(() => database.stop());
  await migrate({ ownerUrl: database.ownerUrl, appRole: APP_ROLE });
  return database.appUrl;
}

async function startChild(
  name: string,
  args: string[],
  env: Record<string, string>,
  logFile: string,
  shutdown: Shutdown,
): Promise<Supervised> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_BYTES_MAX) await rename(logFile, `${logFile}.1`);
  const child = superviseChild({ name, args, env, logFile, say });
  await shutdown.add(() => child.stop());
  return child;
}

async function waitForHealth(url: string, web: Supervised, stopping: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + HEALTHY_WITHIN_MS;
  while (performance.now() < giveUpAt && web.failures() < FAILURES_MAX) {
    const ok = await fetch(url, { signal: AbortSignal.any([stopping, AbortSignal.timeout(5_000)]) }).then(
      (answer) => answer.ok,
      () => false, // Nobody listens yet.
    );
    if (ok || stopping.aborted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Sentence(`The web application does not start. The end of its log:\n${web.tail()}`);
}

type Ready = { settings: Settings; address: string; env: Record<string, string>; shutdown: Shutdown };

/** Loads the sample data while the site is already up, and says where the site is. */
async function afterReady({ settings, address, env, shutdown }: Ready): Promise<void> {
  if (settings.MEDLAKE_SAMPLE_DATA === "off") {
    say(`Medlake is ready: ${address}`);
    say('Accounts are made with: npm run medlake -- user create --email you@example.org --name "Your Name" --org your-org --role admin');
    return;
  }
  const loader = spawn(process.execPath, ["dist/medlake.js", "sample-data"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => loader.once("close", () => resolve()));
  await shutdown.add(async () => {
    loader.kill("SIGTERM");
    const late = setTimeout(() => loader.kill("SIGKILL"), LOADER_STOPS_WITHIN_MS);
    await ended;
    clearTimeout(late);
  });
  let isIntroduced = false;
  const introduce = () => {
    if (!isIntroduced) say(introduction(address, settings.HOST));
    isIntroduced = true;
  };
  loader.stdout.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split("\n").filter(Boolean)) {
      // The accounts exist from the first line on.
      introduce();
      if (line !== "accounts") say(line);
    }
  });
  await Promise.race([ended, new Promise<void>((resolve) => loader.stdout.once("data", () => resolve()))]);
  introduce();
}

function introduction(address: string, host: string): string {
  if (!isLoopback(host)) {
    return [
      `Medlake is ready: ${address}`,
      "The demo accounts are refused because others can reach this server. Make an account with:",
      '  npm run medlake -- user create --email you@example.org --name "Your Name" --org your-org --role admin',
    ].join("\n");
  }
  return [
    `Medlake is ready: ${address}`,
    "",
    "Sign in with a demo account. The password of each is: medlake demo password",
    "  analyst@medlake.example    asks questions",
    "  manager@medlake.example    sends files and looks after datasets",
    "  admin@medlake.example      looks after members and access",
    "  viewer@medlake.example     sees summaries",
    "  auditor@medlake.example    reads the audit log",
    "  analyst@riverside.example  another organisation, granted two hospitals",
    "",
    "Press Ctrl-C to stop.",
  ].join("\n");
}

async function restartOnChange(worker: Supervised, shutdown: Shutdown): Promise<void> {
  const file = path.resolve("dist/worker.js");
  watchFile(file, { interval: 500 }, () => worker.restart());
  await shutdown.add(async () => unwatchFile(file));
}

function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  throw new Sentence(
    `Medlake runs on Node ${NODE_MIN.join(".")} or newer and this is ${process.versions.node}: start it with npm start, which brings its own.`,
  );
}

/** Resolves at the first SIGINT, SIGTERM or SIGHUP. One within a second is the same one arriving twice; a later one ends at once. */
function stopSignal() {
  let askedAt: number | null = null;
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  const listener = () => {
    if (askedAt !== null && performance.now() - askedAt > 1_000) process.exit(130);
    askedAt ??= performance.now();
    resolve();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, listener);
  return {
    promise,
    asked: () => askedAt !== null,
    dispose: () => signals.forEach((signal) => process.off(signal, listener)),
  };
}

function hostForPeople(host: string): string {
  if (host === "0.0.0.0" || host === "::" || host === "127.0.0.1") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

function say(line: string): void {
  console.log(line);
}

// Started by itself rather than by scripts/start.mjs.
if (process.argv[1] && path.basename(process.argv[1]) === "serve.js") process.exitCode = await serve({ dev: false });
