import { readFileSync } from "node:fs";
import { vi } from "vitest";
import { createTestDb } from "@/db/testing/create-test-db";
import { makeOrg, makeUser } from "@/db/testing/factories";
import { startWorker } from "@/jobs/process/start-worker";
import { createApiKeyFor } from "@/lib/auth";
import { systemContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { serveRoutes } from "./serve-routes";

type Json = Record<string, unknown>;

export type TestApi = {
  /** Where it is, and the key of the data manager that calls it: for programs that a test starts. */
  url: string;
  key: string;
  /** Calls the API as a data manager; the answer, whatever its status. */
  call: (method: string, path: string, body?: unknown) => Promise<{ status: number; json: Json }>;
  /** Makes a dataset with the contract of a file, and sends it one file of data; waits until it is published. */
  publish: (dataset: {
    slug: string;
    contract: string;
    data: string;
    /** Whether hospital and month are said with the file (the default), or stand in it. */
    isDeclared?: boolean;
  }) => Promise<Json>;
  /** Declares a relationship of a dataset. */
  relate: (slug: string, relationship: unknown) => Promise<void>;
  stop: () => Promise<void>;
};

/** The API with a database and a worker of its own. MEDLAKE_DATA and MEDLAKE_SECRET are set by the test. */
export async function startApi(): Promise<TestApi> {
  const db = await createTestDb();
  await buildChildren();
  const server = await serveRoutes();
  const worker = await startWorker({ url: db.url });
  const user = await makeUser({ org: await makeOrg(), role: "data_manager" });
  const { key } = await createApiKeyFor({
    ctx: systemContext("test"),
    input: { email: user.email, name: "test", scopes: ["read", "write"] },
  });
  const send = async (
    method: string,
    path: string,
    type: string | null,
    body: BodyInit | null,
  ): Promise<{ status: number; json: Json }> => {
    const headers = { authorization: `Bearer ${key}`, ...(type === null ? {} : { "content-type": type }) };
    const response = await fetch(`${server.url}${path}`, { method, headers, body });
    return { status: response.status, json: (await response.json()) as Json };
  };
  const call = (method: string, path: string, body?: unknown): Promise<{ status: number; json: Json }> =>
    send(method, path, body === undefined ? null : "application/json", body === undefined ? null : JSON.stringify(body));
  return {
    url: server.url,
    key,
    call,
    publish: async ({ slug, contract, data, isDeclared = true }) => {
      const made = await call("POST", "/api/v1/datasets", { slug, name: slug, contract: JSON.parse(readFileSync(contract, "utf8")) });
      if (made.status !== 201) throw new Error(`${slug} was not made: ${JSON.stringify(made.json)}`);
      const path = `/api/v1/datasets/${slug}/uploads?filename=${encodeURIComponent(data.split("/").at(-1) ?? "")}${isDeclared ? "&hospital=demo&period=2025-01" : ""}`;
      const sent = await send("POST", path, "text/csv", new Uint8Array(readFileSync(data)));
      const run = await vi.waitFor(
        async () => {
          const { json } = await call("GET", `/api/v1/runs/${String(sent.json["runId"])}`);
          if (json["state"] === "queued" || json["state"] === "running") throw new Error(`still ${String(json["state"])}`);
          return json;
        },
        { timeout: 100_000, interval: 100 },
      );
      if (run["state"] !== "published") throw new Error(`${data} was not published: ${JSON.stringify({ sent, run })}`);
      return run;
    },
    relate: async (slug, relationship) => {
      const { status, json } = await call("POST", `/api/v1/datasets/${slug}/relationships`, relationship);
      if (status !== 201) throw new Error(`The relationship was not declared: ${JSON.stringify(json)}`);
    },
    stop: async () => {
      await worker.stop();
      await openDuckdb().close();
      await server.close();
      await db.drop();
    },
  };
}
