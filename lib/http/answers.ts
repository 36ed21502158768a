import type { Readable } from "node:stream";
import type { ErrorCode, ErrorDetail } from "@/lib/errors";

/** A file a verb answers with: sent as an attachment, streamed, complete or visibly broken. */
export type FileAnswer = {
  kind: "file";
  filename: string;
  contentType: string;
  stream: Readable;
  /** When known: the client then sees a cut-off by the length too. */
  bytes?: number;
};

/** What a verb answers with while something happens: server-sent events, never held back or packed on the way. */
export type EventsAnswer = { kind: "events"; stream: ReadableStream<Uint8Array> };

/** The one shape of every error. */
export type ErrorBody = { error: { code: ErrorCode; message: string; details?: ErrorDetail[]; requestId: string } };

/** The headers of every answer of the API: never cached, never rendered, never read by another site. */
export function baseHeaders(requestId: string): Headers {
  return new Headers({
    "x-request-id": requestId,
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
  });
}

/** What a verb returned, as a response. Nothing (undefined) is 204. */
export function answer(result: unknown, requestId: string, status: number): Response {
  const headers = baseHeaders(requestId);
  if (result instanceof Response) {
    for (const [name, value] of headers) result.headers.set(name, value);
    return result;
  }
  if (isEventsAnswer(result)) {
    headers.set("content-type", "text/event-stream; charset=utf-8");
    headers.set("cache-control", "private, no-store, no-transform");
    headers.set("x-accel-buffering", "no");
    return new Response(result.stream, { status, headers });
  }
  if (isFileAnswer(result)) return fileResponse(result, headers, status);
  if (result === undefined) return new Response(null, { status: 204, headers });
  headers.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify(result), { status, headers });
}

function isEventsAnswer(result: unknown): result is EventsAnswer {
  return typeof result === "object" && result !== null && "kind" in result && result.kind === "events" && "stream" in result;
}

function isFileAnswer(result: unknown): result is FileAnswer {
  return typeof result === "object" && result !== null && "kind" in result && result.kind === "file" && "stream" in result;
}

function fileResponse(file: FileAnswer, headers: Headers, status: number): Response {
  headers.set("content-type", file.contentType);
  headers.set("content-disposition", contentDisposition(file.filename));
  if (file.bytes !== undefined) headers.set("content-length", String(file.bytes));
  return new Response(webStream(file.stream), { status, headers });
}

/** `attachment` with an ASCII name for old clients and the exact one (RFC 5987). */
export function contentDisposition(filename: string): string {
  const name = filename.replace(/[\p{Cc}\p{Cf}/\\]/gu, "_");
  const ascii = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]|["%]/g, "_");
  const exact = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`;
}

/**
 * The stream for the response. An error on the way errors the response's body, and the server then destroys the
 * connection: the client sees a failed download, never a short file that looks whole.
 */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next();
          if (next.done) return controller.close();
          controller.enqueue(bytesOf(next.value));
        } catch (error) {
          stream.destroy();
          controller.error(error);
        }
      },
      cancel() {
        stream.destroy();
      },
    },
    { highWaterMark: 1 },
  );
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === "string") return Buffer.from(chunk, "utf8");
  throw new TypeError("A file's stream holds bytes or text.");
}
