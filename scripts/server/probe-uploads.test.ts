import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { probeToken } from "@/lib/http/probe-token";
import { probeUploads } from "./probe-uploads";

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** A server that counts what it gets, of at most `limit` bytes, as the proxy of Next would leave it. */
async function serverThatReads(limit: number): Promise<string> {
  const server = createServer(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    const isKnown = request.headers.authorization === `Probe ${probeToken("s".repeat(40))}`;
    response.writeHead(isKnown ? 200 : 404).end(isKnown ? JSON.stringify({ bytes: Math.min(bytes, limit) }) : "{}");
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const probe = (url: string, secret = "s".repeat(40)) => probeUploads({ url, secret, stopping: new AbortController().signal });

test("a server that gets every byte is started", async () => {
  await expect(probe(await serverThatReads(Infinity))).resolves.toBeUndefined();
});

test("one that gets the first 10 MiB only is not, and the sentence says why", async () => {
  await expect(probe(await serverThatReads(10 * 1024 * 1024))).rejects.toThrow("only 10485760 arrived");
});

test("one that answers anything else is not", async () => {
  await expect(probe(await serverThatReads(Infinity), "t".repeat(40))).rejects.toThrow("got no sound answer (404");
});
