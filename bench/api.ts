import { startServer, type TestServer } from "../e2e/testing/start-server";

export type BenchServer = TestServer & { call(method: string, path: string, body?: unknown): Promise<unknown>; key: string };

/** A server of its own with one organisation and a key that may be used as fast as one can. */
export async function startBenchServer(): Promise<BenchServer> {
  const server = await startServer({ sampleData: "off", env: { MEDLAKE_KEY_REQUESTS_PER_MINUTE: "1000000" } });
  await server.medlake("org", "create", "--slug", "bench", "--name", "Bench");
  await server.medlake("user", "create", "--email", "bench@medlake.example", "--name", "Bench", "--org", "bench", "--role", "data_manager");
  const printed = await server.medlake("api-key", "create", "--email", "bench@medlake.example", "--name", "bench");
  const key = printed.trim().split("\n").at(-1) ?? "";
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as unknown;
  };
  return Object.assign(server, { call, key });
}

/** Waits until a run has come to its end; throws when it was not published. */
export async function waitForRun(server: BenchServer, runId: string): Promise<Record<string, unknown>> {
  // Ever slower: a key reads at most ten times a second for long.
  for (let pauseMs = 50; ; pauseMs = Math.min(500, pauseMs * 1.1)) {
    const run = await server.call("GET", `/api/v1/runs/${runId}`);
    if (typeof run !== "object" || run === null || !("state" in run)) throw new Error("This is not a run.");
    if (run.state === "published") return { ...run };
    if (run.state !== "queued" && run.state !== "running") throw new Error(`The run is ${String(run.state)}: ${JSON.stringify(run)}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
