import http from "node:http";
import type { AddressInfo } from "node:net";

/** What a statement of the double answers. `hangs` runs until it is ended. */
export type FakeAnswer = {
  columns?: { name: string; type: string }[];
  pages?: unknown[][][];
  error?: { errorName: string; errorType: string; message: string };
  hangs?: boolean;
  scannedBytes?: number;
};

type Ended = "RUNNING" | "FINISHED" | "FAILED";

export type FakeTrino = {
  url: string;
  /** Each request as `METHOD path`, with its headers. */
  requests: { line: string; headers: http.IncomingHttpHeaders; body: string }[];
  /** The next requests are answered with these statuses. */
  statuses: number[];
  /** Says nothing of statements any more, as if the account might not see them. */
  isSilent: boolean;
  /** Ignores requests to end a statement. */
  ignoresEnd: boolean;
  /** Pages are to be fetched from this origin instead. */
  origin: string | null;
  close(): Promise<void>;
};

/** A double of Trino's protocol for tests that need no Trino: statements answer what `answer` says. */
export async function startFakeTrino(answer: (sql: string) => FakeAnswer): Promise<FakeTrino> {
  const statements = new Map<string, { answer: FakeAnswer; state: Ended }>();
  const fake = {
    requests: [] as FakeTrino["requests"],
    statuses: [] as number[],
    isSilent: false,
    ignoresEnd: false,
    origin: null as string | null,
  };
  let port = 0;
  let next = 1;

  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString("utf8");
      fake.requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      const status = fake.statuses.shift();
      if (status !== undefined) return void response.writeHead(status).end();
      const [status2, page] = handle(request.method ?? "", request.url ?? "", body);
      response.writeHead(status2, { "Content-Type": "application/json" }).end(page === null ? "" : text(page));
    });
  });

  function handle(method: string, url: string, body: string): [number, unknown] {
    const [, , kind, , id = "", page = "0"] = url.split("?")[0]?.split("/") ?? [];
    if (method === "POST") {
      const name = `q${next++}`;
      statements.set(name, { answer: answer(body), state: "RUNNING" });
      return [200, { id: name, nextUri: uri(name, 0), stats: { state: "QUEUED", queuedTimeMillis: 3 } }];
    }
    const name = kind === "query" ? (url.split("?")[0]?.split("/")[3] ?? "") : id;
    const statement = statements.get(name);
    if (!statement) return [404, null];
    if (kind === "query") return fake.isSilent ? [403, null] : [200, { queryId: name, state: statement.state }];
    if (method === "DELETE") {
      if (!fake.ignoresEnd) statement.state = "FAILED";
      return [204, null];
    }
    return [200, pageOf(name, statement, Number(page))];
  }

  function pageOf(id: string, statement: { answer: FakeAnswer; state: Ended }, at: number): unknown {
    const { columns = [{ name: "n", type: "bigint" }], error, hangs, pages = [], scannedBytes = 0 } = statement.answer;
    const stats = { state: "RUNNING", progressPercentage: 50, queuedTimeMillis: 3, physicalInputBytes: scannedBytes };
    if (hangs) return { id, nextUri: uri(id, at + 1), stats };
    if (error && at >= pages.length) {
      statement.state = "FAILED";
      return { id, error, stats: { ...stats, state: "FAILED" } };
    }
    if (at < pages.length) return { id, nextUri: uri(id, at + 1), columns, data: pages[at], stats };
    statement.state = "FINISHED";
    return { id, columns, stats: { ...stats, state: "FINISHED" } };
  }

  function uri(id: string, page: number): string {
    return `${fake.origin ?? `http://127.0.0.1:${port}`}/v1/statement/executing/${id}/${page}`;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Whole numbers given as `{ digits: "…" }` are written as they are: JavaScript cannot hold all of Trino's. */
function text(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\{"digits":"(-?\d+)"\}/g, "$1");
}
