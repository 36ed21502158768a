import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { makeKey } from "./accounts";
import { call } from "./api";
import { publishRelated } from "./related-data";
import { startServer, type TestServer } from "./start-server";

declare module "vitest" {
  interface ProvidedContext {
    /** Where a file of tests asks for the server that several share. */
    sharedServer: string;
  }
}

/** What is answered to who asks for the server. */
export type SharedServer = { is: "starting" } | { is: "ready"; url: string; dataDirectory: string } | { is: "failed"; message: string };

/** What is made of the sample data last. */
const LAST_OF_THE_SAMPLE = "Laboratory at a glance";

/**
 * One server for the journeys that change nothing of each other's. It is started when the first of them asks for it, so
 * that tests without a browser do not wait for it and do not run beside it, and ended after the last.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<TestServer> | undefined;
  let state: SharedServer = { is: "starting" };
  const door = createServer((_, answer) => {
    if (starting === undefined) {
      starting = start();
      starting.then(
        ({ url, dataDirectory }) => (state = { is: "ready", url, dataDirectory }),
        (error: unknown) => (state = { is: "failed", message: error instanceof Error ? error.message : String(error) }),
      );
    }
    answer.end(JSON.stringify(state));
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  project.provide("sharedServer", `http://127.0.0.1:${(door.address() as AddressInfo).port}`);
  return async () => {
    door.close();
    door.closeAllConnections();
    await starting?.then(
      (server) => server.stop(),
      // It could not be started, and who asked for it was told.
      () => null,
    );
  };
}

/** The small sample with its dashboard, and two more datasets that the results of laboratories are related to. */
async function start(): Promise<TestServer> {
  const server = await startServer({ sampleData: "small", env: { MEDLAKE_KEY_REQUESTS_PER_MINUTE: "10000" } });
  try {
    await server.printed("Sample data: 13 files published");
    const target = { url: server.url, key: await makeKey(server, "manager@medlake.example") };
    await publishRelated(target);
    for (;;) {
      const { items } = (await call(target, "GET", "/api/v1/dashboards")) as { items: { name: string }[] };
      if (items.some(({ name }) => name === LAST_OF_THE_SAMPLE)) return server;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}
