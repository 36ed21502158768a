import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

/** The path that answers how many bytes of objects have been sent: what readers really asked for. */
export const BYTES_READ = "/-/bytes-read";

/** A folder per bucket, served by the part of S3's protocol that Trino uses, on this machine only. */
export type FakeS3 = {
  endpoint: string;
  close(): Promise<void>;
};

type Stored = { key: string; size: number; modified: Date };

/** Serves each bucket from its folder; names starting with a dot or an underscore are served as they are. */
export async function startFakeS3(buckets: Record<string, string>): Promise<FakeS3> {
  let bytesRead = 0;
  const server = http.createServer((request, response) => {
    void answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === BYTES_READ) return void response.end(String(bytesRead));
    const [, bucket = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
    const folder = buckets[bucket];
    const key = rest.join("/");
    if (folder === undefined || key.split("/").includes("..")) return fail(response, 404, "NoSuchBucket");
    const file = path.join(folder, key);
    if (request.method === "GET" && key === "") return list(folder, bucket, url.searchParams, response);
    if (request.method === "GET" || request.method === "HEAD") return send(request, file, response);
    if (request.method === "POST" && url.searchParams.has("delete")) return removeMany(folder, await bodyOf(request), response);
    if (request.method === "PUT") {
      const body = await bodyOf(request);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, body);
      // The SDK compares it with what it sent.
      response.writeHead(200, { ETag: `"${createHash("md5").update(body).digest("hex")}"` }).end();
      return;
    }
    if (request.method === "DELETE") {
      await rm(file, { force: true, recursive: true });
      response.writeHead(204).end();
      return;
    }
    return fail(response, 501, "NotImplemented");
  }

  async function send(request: http.IncomingMessage, file: string, response: http.ServerResponse): Promise<void> {
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return fail(response, 404, "NoSuchKey");
    const headers = { ETag: '"1"', "Last-Modified": found.mtime.toUTCString(), "Accept-Ranges": "bytes" };
    const [start, end] = rangeOf(request.headers.range, found.size);
    const length = Math.max(0, end - start + 1);
    const partial = request.headers.range === undefined ? {} : { "Content-Range": `bytes ${start}-${end}/${found.size}` };
    response.writeHead(request.headers.range === undefined ? 200 : 206, { ...headers, ...partial, "Content-Length": length });
    if (request.method === "HEAD" || length === 0) return void response.end();
    bytesRead += length;
    createReadStream(file, { start, end }).pipe(response);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function rangeOf(header: string | undefined, size: number): [number, number] {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match) return [0, size - 1];
  if (match[1] === "") return [Math.max(0, size - Number(match[2])), size - 1];
  return [Number(match[1]), match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]))];
}

async function list(folder: string, bucket: string, query: URLSearchParams, response: http.ServerResponse): Promise<void> {
  const prefix = query.get("prefix") ?? "";
  const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
  const most = Math.min(1000, Number(query.get("max-keys") ?? 1000));
  const all = await objects(folder, prefix);
  const rest = all.filter(({ key }) => key > after).sort((a, b) => (a.key < b.key ? -1 : 1));
  const delimiter = query.get("delimiter");
  const inside = (key: string) => (delimiter ? key.slice(prefix.length).includes(delimiter) : false);
  const folders = new Set(rest.filter(({ key }) => inside(key)).map(({ key }) => `${key.slice(0, key.indexOf("/", prefix.length))}/`));
  const page = rest.filter(({ key }) => !inside(key)).slice(0, most);
  const more = rest.filter(({ key }) => !inside(key)).length > page.length;
  const contents = page.map(
    ({ key, size, modified }) =>
      `<Contents><Key>${escape(key)}</Key><LastModified>${modified.toISOString()}</LastModified><ETag>"1"</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  const prefixes = [...folders].map((one) => `<CommonPrefixes><Prefix>${escape(one)}</Prefix></CommonPrefixes>`);
  const next = more ? `<NextContinuationToken>${escape(page.at(-1)?.key ?? "")}</NextContinuationToken>` : "";
  xml(
    response,
    200,
    `<ListBucketResult><Name>${bucket}</Name><Prefix>${escape(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${more}</IsTruncated>${next}${contents.join("")}${prefixes.join("")}</ListBucketResult>`,
  );
}

async function objects(folder: string, prefix: string): Promise<Stored[]> {
  const base = path.join(folder, prefix.slice(0, prefix.lastIndexOf("/") + 1));
  const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = path.join(entry.parentPath, entry.name);
        const { size, mtime } = await stat(file);
        return { key: path.relative(folder, file).split(path.sep).join("/"), size, modified: mtime };
      }),
  );
  return found.filter(({ key }) => key.startsWith(prefix));
}

async function removeMany(folder: string, body: Buffer, response: http.ServerResponse): Promise<void> {
  const keys = [...body.toString("utf8").matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => unescape(match[1] ?? ""));
  for (const key of keys) if (!key.split("/").includes("..")) await rm(path.join(folder, key), { force: true });
  xml(response, 200, "<DeleteResult></DeleteResult>");
}

/** The body; one that the SDK signs piece by piece is put together again. */
async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const whole = Buffer.concat(parts);
  if (!String(request.headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-")) return whole;
  const pieces: Buffer[] = [];
  for (let at = 0; at < whole.length;) {
    const end = whole.indexOf("\r\n", at);
    const size = Number.parseInt(whole.toString("latin1", at, end), 16);
    if (!(size > 0)) break;
    pieces.push(whole.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(pieces);
}

function fail(response: http.ServerResponse, status: number, code: string): void {
  xml(response, status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function xml(response: http.ServerResponse, status: number, body: string): void {
  const text = `<?xml version="1.0" encoding="UTF-8"?>${body}`;
  response.writeHead(status, { "Content-Type": "application/xml", "Content-Length": Buffer.byteLength(text) }).end(text);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
