import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";

export type TestTrino = { url: string; stop(): Promise<void> };

const READY_MS = 480_000;

/**
 * Starts the Trino that scripts/testing/fetch-trino.mjs brought, with one catalogue `lake` of the hive connector over
 * the buckets of an S3. Everything it writes is in `directory`; its tables are files in the bucket `catalog`.
 */
export async function startTrino(options: { folder: string; java: string; directory: string; s3Endpoint: string }): Promise<TestTrino> {
  const { directory, folder, java, s3Endpoint } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const etc = path.join(directory, "etc");
  mkdirSync(path.join(etc, "catalog"), { recursive: true });
  properties(path.join(etc, "config.properties"), {
    coordinator: "true",
    "node-scheduler.include-coordinator": "true",
    "http-server.http.port": String(port),
    "discovery.uri": url,
    "query.max-memory": "1GB",
    "query.max-memory-per-node": "1GB",
    "memory.heap-headroom-per-node": "512MB",
    "task.concurrency": "2",
    "plugin.dir": path.join(folder, "plugin"),
    "catalog.config-dir": path.join(etc, "catalog"),
  });
  properties(path.join(etc, "catalog", "lake.properties"), {
    "connector.name": "hive",
    "hive.metastore": "file",
    "hive.metastore.catalog.dir": "s3://catalog/metastore",
    "hive.non-managed-table-writes-enabled": "true",
    "hive.security": "allow-all",
    "hive.timestamp-precision": "MILLISECONDS",
    "hive.recursive-directories": "true",
    "fs.hadoop.enabled": "false",
    "fs.native-s3.enabled": "true",
    "s3.endpoint": s3Endpoint,
    "s3.region": "us-east-1",
    "s3.path-style-access": "true",
    "s3.aws-access-key": "test",
    "s3.aws-secret-key": "test",
  });
  const logFile = path.join(directory, "trino.log");
  const log = createWriteStream(logFile);
  const child = spawn(java, [...javaOptions(folder, directory), path.join(folder, "Start.java")], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  // A test run that is killed takes its Trino along.
  const killNow = () => child.kill("SIGKILL");
  process.once("exit", killNow);
  await waitUntilReady(url, child, logFile);
  return {
    url,
    async stop() {
      process.off("exit", killNow);
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function javaOptions(folder: string, directory: string): string[] {
  return [
    "-server",
    "-Xmx3G",
    "-XX:+UseG1GC",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:ReservedCodeCacheSize=256M",
    "-Djdk.attach.allowAttachSelf=true",
    "-Dfile.encoding=UTF-8",
    "-Duser.timezone=UTC",
    `-Djava.io.tmpdir=${directory}`,
    `-Dconfig=${path.join(directory, "etc", "config.properties")}`,
    "-Dnode.environment=test",
    "-Dnode.id=t1",
    `-Dnode.data-dir=${directory}`,
    "-Dnode.internal-address=127.0.0.1",
    "-Dnode.bind-ip=127.0.0.1",
    "-cp",
    path.join(folder, "lib", "*"),
  ];
}

function properties(file: string, values: Record<string, string>): void {
  writeFileSync(
    file,
    Object.entries(values)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(""),
  );
}

async function waitUntilReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const latest = Date.now() + READY_MS;
  while (Date.now() < latest) {
    if (child.exitCode !== null) break;
    const info = await fetch(`${url}/v1/info`).then(
      async (response) => (response.ok ? ((await response.json()) as { starting?: boolean }) : null),
      () => null,
    );
    if (info?.starting === false) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  child.kill("SIGKILL");
  throw new Error(`Trino did not start:\n${readFileSync(logFile, "utf8").slice(-4_000)}`);
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
