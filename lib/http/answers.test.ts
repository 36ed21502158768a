import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, contentDisposition } from "./answers";

describe("the name of a file", () => {
  test.each([
    ["results.csv", `attachment; filename="results.csv"; filename*=UTF-8''results.csv`],
    ["Ergebnisse für März.csv", `attachment; filename="Ergebnisse fur Marz.csv"; filename*=UTF-8''Ergebnisse%20f%C3%BCr%20M%C3%A4rz.csv`],
    ['a"b\r\nSet-Cookie: x.csv', `attachment; filename="a_b__Set-Cookie: x.csv"; filename*=UTF-8''a%22b__Set-Cookie%3A%20x.csv`],
    ["../../etc/passwd", `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
    ["it's (1)*.csv", `attachment; filename="it's (1)*.csv"; filename*=UTF-8''it%27s%20%281%29%2A.csv`],
    ["gpj.\u202Evsc.csv", `attachment; filename="gpj._vsc.csv"; filename*=UTF-8''gpj._vsc.csv`],
  ])("%j", (name, expected) => expect(contentDisposition(name)).toBe(expected));
});

test("nothing is 204, a result is JSON with the route's status", async () => {
  expect(answer(undefined, "req_1", 200).status).toBe(204);
  const made = answer({ id: "dset_1", at: new Date(0) }, "req_1", 201);
  expect(made.status).toBe(201);
  expect(made.headers.get("x-request-id")).toBe("req_1");
  expect(await made.json()).toEqual({ id: "dset_1", at: "1970-01-01T00:00:00.000Z" });
});

test("events are never kept, packed or held back on the way", async () => {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(Buffer.from("event: end\n\n"));
      controller.close();
    },
  });
  const made = answer({ kind: "events", stream }, "req_1", 200);
  expect(made.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(made.headers.get("cache-control")).toBe("private, no-store, no-transform");
  expect(made.headers.get("x-accel-buffering")).toBe("no");
  expect(await made.text()).toBe("event: end\n\n");
});

describe("a file over a real connection", () => {
  // The part that Next plays: the response's body is piped to the connection.
  const server = createServer((request, response) => {
    const stream = request.url === "/broken" ? Readable.from(broken()) : Readable.from(["a,b\r\n", "1,2\r\n"]);
    const made = answer({ kind: "file", filename: "x.csv", contentType: "text/csv; charset=utf-8", stream }, "req_1", 200);
    response.writeHead(made.status, Object.fromEntries(made.headers));
    void made.body?.pipeTo(Writable.toWeb(response)).catch(() => response.destroy());
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());

  test("arrives whole, as an attachment", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/whole`);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; /);
    expect(await response.text()).toBe("a,b\r\n1,2\r\n");
  });

  test("that fails on the way is a failed download, not a short file", async () => {
    const outcome = await new Promise<{ text: string; complete: boolean }>((resolve, reject) => {
      httpRequest({ port, path: "/broken" }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("error", () => {});
        response.on("close", () => resolve({ text, complete: response.complete }));
      })
        .on("error", reject)
        .end();
    });
    expect(outcome).toEqual({ text: "a,b\r\n1,2\r\n", complete: false });
  });

  async function* broken() {
    yield "a,b\r\n";
    yield "1,2\r\n";
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error("the disk went away");
  }
});

test("a client that goes away stops the file being read", async () => {
  let stopped = false;
  const endless = Readable.from(
    (async function* () {
      try {
        for (;;) yield "line\r\n";
      } finally {
        stopped = true;
      }
    })(),
  );
  const made = answer({ kind: "file", filename: "x.csv", contentType: "text/csv", stream: endless }, "req_1", 200);
  const reader = made.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await new Promise((resolve) => setImmediate(resolve));
  expect([endless.destroyed, stopped]).toEqual([true, true]);
});
