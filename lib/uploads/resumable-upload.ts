import { Server } from "@tus/server";
import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError, type ErrorCode } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { ReceivedUpload } from "./answers";
import { cancelSession } from "./cancel-session";
import { completeSession, settled } from "./complete-session";
import { createSession } from "./create-session";
import { findSession, noSession, TUS_PATH } from "./find-session";
import { IncomingStore } from "./incoming-store";

type Args = { ctx: ServiceContext; request: Request; id: string | null };

/** One server for all copies of this module; who asks and what went wrong are kept by request. */
type Tus = { server: Server; asking: WeakMap<Request, ServiceContext>; failures: WeakMap<Request, unknown> };
const slot = globalThis as typeof globalThis & { medlakeTus?: Tus };

/**
 * One request of a resumable upload, in the protocol tus 1.0: POST begins one, HEAD says how far it is, PATCH sends
 * more, DELETE gives it up. Every upload belongs to its row in `upload_sessions`. The answer to the last byte comes
 * when the upload, its run and its job are written, with their ids in `medlake-upload-id` and `medlake-run-id`.
 */
export async function resumableUpload({ ctx, request, id }: Args): Promise<Response> {
  if (request.method !== "HEAD" && request.method !== "OPTIONS") requireScope(ctx, "write");
  if (request.method === "DELETE" && id !== null) {
    await cancelSession({ ctx, input: { id } });
    return new Response(null, { status: 204 });
  }
  const isCreation = request.method === "POST" || request.method === "OPTIONS";
  if (isCreation !== (id === null)) throw noSession();
  if (id !== null) {
    const received = await look(ctx, id, request.method);
    if (received && request.method === "HEAD") return named(await passOn(ctx, request), received);
  }
  return passOn(ctx, request);
}

/** What the upload has become, when all its bytes are here; null while it is open. */
async function look(ctx: ServiceContext, id: string, method: string): Promise<ReceivedUpload | null> {
  const { session } = await withTransaction(ctx, (tx) => findSession({ tx, ctx, id }));
  if (session.state !== "open") return settled(ctx, session);
  // The server ended between the last byte and the commit: a client that is told "all is here" would never ask again.
  if (method === "HEAD" && session.received === session.bytes) return completeSession({ ctx, id });
  return null;
}

/** What tus offers to other sites' pages: nothing is. */
const CROSS_ORIGIN = ["origin", "methods", "headers", "credentials"].map((name) => `access-control-allow-${name}`);
CROSS_ORIGIN.push("access-control-expose-headers", "access-control-max-age");

async function passOn(ctx: ServiceContext, request: Request): Promise<Response> {
  const { server, asking, failures } = (slot.medlakeTus ??= makeTus());
  asking.set(request, ctx);
  const response = await server.handleWeb(request);
  if (failures.has(request)) throw asError(failures.get(request));
  if (response.status >= 400) throw notTus(await response.text());
  for (const name of CROSS_ORIGIN) response.headers.delete(name);
  return response;
}

function makeTus(): Tus {
  const asking = new WeakMap<Request, ServiceContext>();
  const failures = new WeakMap<Request, unknown>();
  const asker = (request: Request): ServiceContext => {
    const ctx = asking.get(request);
    if (!ctx) throw new AppError("INTERNAL", "A request reached tus without its context.");
    return ctx;
  };
  const server = new Server({
    path: TUS_PATH,
    relativeLocation: true,
    allowedOrigins: [],
    datastore: new IncomingStore(),
    namingFunction: () => newId("uploadSession"),
    onUploadCreate: async (request, { id, size, metadata }) => {
      await createSession({ ctx: asker(request), id, bytes: size, metadata: metadata ?? {} });
      return {};
    },
    onUploadFinish: async (request, { id }) => ({ headers: namesOf(await completeSession({ ctx: asker(request), id })) }),
    onResponseError: (request, error) => {
      failures.set(request, error);
      // Replaced by the error itself, in the one shape of errors.
      return { status_code: 500, body: "" };
    },
  });
  return { server, asking, failures };
}

function namesOf({ uploadId, runId }: ReceivedUpload): Record<string, string> {
  return { "medlake-upload-id": uploadId, "medlake-run-id": runId };
}

function named(response: Response, received: ReceivedUpload): Response {
  for (const [name, value] of Object.entries(namesOf(received))) response.headers.set(name, value);
  return response;
}

/** What tus throws is no Error: a status and a sentence. */
function asError(thrown: unknown): unknown {
  if (thrown instanceof Error || typeof thrown !== "object" || thrown === null || !("status_code" in thrown)) return thrown;
  const text = "body" in thrown ? String(thrown.body).trim() : "";
  if (text.includes("lock acquired"))
    return new AppError("CANCELLED", "A newer request goes on with this upload. What has arrived is kept.");
  const [code, message] = KNOWN[Number(thrown.status_code)] ?? [];
  return code && message ? new AppError(code, message) : notTus(text);
}

const KNOWN: Partial<Record<number, readonly [ErrorCode, string]>> = {
  404: ["NOT_FOUND", "There is no unfinished upload at this address. Nothing was changed. Send the file again."],
  409: [
    "CONFLICT",
    "The upload goes on at another offset than the one sent. Nothing was changed. Ask for it with HEAD and send from there.",
  ],
  410: ["NOT_FOUND", "This upload is no longer here. Nothing was changed. Send the file again."],
  413: ["TOO_LARGE", "More bytes were sent than were announced. What had arrived before is kept. Begin again with the right size."],
  500: ["CONFLICT", "Another request is still writing to this upload. Nothing was changed. Try again in a moment."],
  501: ["UNSUPPORTED", "This server takes whole files of a known size: no parallel parts and no deferred length. Nothing was kept."],
};

function notTus(text: string): AppError {
  return new AppError(
    "INVALID_INPUT",
    `The request does not follow the protocol tus 1.0: ${text.trim().slice(0, 200)}. Nothing was changed.`,
  );
}
