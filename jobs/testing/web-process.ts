import { createServer } from "node:http";
import { Readable } from "node:stream";
import type { AddressInfo } from "node:net";
import { openDb } from "@/db";
import { restoreVersion, withdrawPart } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { useChildrenFrom } from "@/lib/engines/child-entry";
import { AppError } from "@/lib/errors";
import { collectGarbage } from "@/lib/lake";
import { receiveUpload } from "@/lib/uploads";
import { planCompactions } from "../compact/plan";

// A web server around the verbs of the kill test, for one person: it answers when what was asked for is certain.

useChildrenFrom(import.meta.dirname);
openDb(process.env["DATABASE_URL"] ?? "", { max: 8 });
const ctx = JSON.parse(process.env["TEST_CONTEXT"] ?? "{}") as ServiceContext;
const signal = new AbortController().signal;

type Asked = { input: Record<string, string>; body: ReadableStream<Uint8Array> };

const VERBS: Record<string, (asked: Asked) => Promise<object>> = {
  upload: ({ input, body }) =>
    receiveUpload({ ctx, input: input as never, body, headers: new Headers({ "content-type": "text/csv" }), signal }),
  withdraw: ({ input }) => withdrawPart({ ctx, input: input as never }),
  restore: ({ input }) => restoreVersion({ ctx, input: input as never }),
  collect: () => collectGarbage(),
  plan: async () => ({ planned: await planCompactions() }),
};

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const verb = VERBS[url.pathname.slice(1)];
  const body = Readable.toWeb(request) as unknown as ReadableStream<Uint8Array>;
  const done = verb ? verb({ input: Object.fromEntries(url.searchParams), body }) : Promise.reject(new Error("unknown"));
  done.then(
    (answer) => response.end(JSON.stringify(answer)),
    (error: unknown) => {
      response.statusCode = error instanceof AppError ? 409 : 500;
      response.end(JSON.stringify({ error: error instanceof Error ? error.message : "unknown" }));
    },
  );
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`));
