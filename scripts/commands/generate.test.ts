import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { generate } from "./generate";
import { sampleFiles } from "../sample-data/generate";

const SMALL = { rows: 500, hospitals: 2, months: 2, seed: 3 };

test("files are written as they are generated", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "medlake-generate-"));
  try {
    await generate({ ...SMALL, out: folder }, () => {}, new AbortController().signal);
    expect((await readdir(folder)).sort()).toEqual([
      "northgate-2025-01.csv",
      "northgate-2025-02.csv",
      "st-anselm-2025-01.csv",
      "st-anselm-2025-02.csv",
    ]);
    for (const file of sampleFiles(SMALL)) {
      expect(await readFile(path.join(folder, file.filename), "utf8")).toBe(`${[...file.lines()].join("\n")}\n`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("files are sent one after the other until it is stopped, hospitals in turn", async () => {
  const stop = new AbortController();
  const received: { url: string; key: string | undefined; lines: number }[] = [];
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    received.push({ url: request.url ?? "", key: request.headers.authorization, lines: body.trimEnd().split("\n").length });
    if (received.length === 3) stop.abort();
    response
      .writeHead(202, { "content-type": "application/json" })
      .end(JSON.stringify({ uploadId: "upl_1", runId: `run_${received.length}` }));
  });
  const url = await listen(server);
  try {
    const send = { url, key: "mlk_test", dataset: "lab-results", everySeconds: 0 };
    await generate({ ...SMALL, send }, () => {}, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    expect(received).toEqual([
      {
        url: "/api/v1/datasets/lab-results/uploads?filename=northgate-2025-01.csv&hospital=northgate&period=2025-01",
        key: "Bearer mlk_test",
        lines: 126,
      },
      {
        url: "/api/v1/datasets/lab-results/uploads?filename=st-anselm-2025-01.csv&hospital=st-anselm&period=2025-01",
        key: "Bearer mlk_test",
        lines: 126,
      },
      {
        url: "/api/v1/datasets/lab-results/uploads?filename=northgate-2025-02.csv&hospital=northgate&period=2025-02",
        key: "Bearer mlk_test",
        lines: 126,
      },
    ]);
  } finally {
    server.close();
  }
});

test("a refusal is said with the server's own words", async () => {
  const server = http.createServer((request, response) => {
    request.resume();
    response
      .writeHead(401, { "content-type": "application/json" })
      .end(JSON.stringify({ error: { code: "UNAUTHENTICATED", message: "This key is not known." } }));
  });
  const url = await listen(server);
  try {
    const send = { url, key: "mlk_test", dataset: "lab-results", everySeconds: 0 };
    await expect(generate({ ...SMALL, send }, () => {}, new AbortController().signal)).rejects.toThrow(
      "The server did not take northgate-2025-01.csv (401): This key is not known.",
    );
  } finally {
    server.close();
  }
});

async function listen(server: http.Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}
