import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { eq } from "drizzle-orm";
import { uploads } from "@/db";
import { authorize, datasetBySlug, requireScope, requireStanding } from "@/lib/access";
import { refuseLive } from "@/lib/catalog";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { uploadsStore } from "@/lib/storage";
import type { ReceivedUpload } from "./answers";
import { removeUnlessNamed } from "./archive";
import { checkDeclared, checkHash, checkSize, emptyFile, HEAD_BYTES } from "./check-upload";
import { INCOMING } from "./incoming";
import { recordUpload } from "./record-upload";
import { requireRoom } from "./room";
import { ReceiveUploadInput } from "./schemas";

type Args = {
  ctx: ServiceContext;
  input: ReceiveUploadInput;
  body: ReadableStream<Uint8Array> | null;
  headers: Headers;
  signal: AbortSignal;
};

const CONTENT_TYPES = ["text/csv", "application/gzip", "application/x-gzip", "application/zip", "application/octet-stream"];

/**
 * Keeps a file as it was sent, and enqueues its ingestion. The body is streamed to storage and hashed on the way;
 * the upload, its run and its job are written in one transaction after the file is safely on disk. Answers at once:
 * the run says what becomes of the file. Throws TOO_LARGE, INVALID_INPUT for a body that is empty, cut off or not the
 * one whose checksum was sent, and LIMIT_EXCEEDED when the disk has no room; nothing is kept then.
 */
export async function receiveUpload(args: Args): Promise<ReceivedUpload> {
  const { ctx, headers } = args;
  requireScope(ctx, "write");
  const input = ReceiveUploadInput.parse(args.input);
  const declared = checkHeaders(headers);
  await withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug: input.slug });
    await authorize({ tx, ctx, action: "dataset.upload", datasetId: dataset.id });
    refuseLive(dataset, "it takes no files");
    checkDeclared(dataset, input);
    await requireRoom({ tx, ctx, bytes: declared ?? 0 });
  });
  return receiveFile({ ...args, input, declared });
}

type Incoming = Args & { declared: number | null; correctsRunId?: string };

/** The part of `receiveUpload` after the caller was found to be allowed to send: bytes, hash, rows. */
export async function receiveFile({ ctx, input, body, signal, declared, correctsRunId }: Incoming): Promise<ReceivedUpload> {
  requireScope(ctx, "write");
  const store = uploadsStore();
  const uploadId = newId("upload");
  const key = `${INCOMING}/${uploadId}`;
  const { source, head } = watched(body);
  let archived: string | null = null;
  try {
    const stored = await store.writeStream(key, source, { signal, maxBytes: env().MEDLAKE_UPLOAD_BYTES });
    checkReceived(stored.bytes, declared);
    checkHash(stored.sha256, input.sha256);
    archived = `${ctx.orgId}/raw/${stored.sha256}`;
    return await withTransaction(ctx, async (tx) => {
      // A long upload can outlive the right to send it, so it is asked again where it counts.
      await requireStanding({ tx, ctx });
      const dataset = await datasetBySlug({ tx, ctx, slug: input.slug });
      await authorize({ tx, ctx, action: "dataset.upload", datasetId: dataset.id });
      if (correctsRunId === undefined) checkDeclared(dataset, input);
      return recordUpload({
        tx,
        ctx,
        dataset,
        file: store.path(key),
        measured: { ...stored, head: head() },
        uploadId,
        userId: actorUserId(ctx) ?? dataset.createdBy,
        filename: input.filename,
        hospital: input.hospital ?? null,
        period: input.period ?? null,
        source: "api",
        rehearsal: input.rehearsal ?? false,
        ...(correctsRunId === undefined ? {} : { correctsRunId }),
      });
    });
  } catch (error) {
    // When the database's answer to the commit was lost, the row may exist: then the file must stay.
    if (archived !== null) await dropUnlessRecorded(ctx, uploadId, archived);
    throw error;
  } finally {
    await store.remove(key);
  }
}

async function dropUnlessRecorded(ctx: ServiceContext, uploadId: string, key: string): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    if ((await tx.$count(uploads, eq(uploads.id, uploadId))) === 0) await removeUnlessNamed(tx, key);
  });
}

/** What the sender says the length is; null when it does not say. Refuses what is not a plain file, and what is too large. */
export function checkHeaders(headers: Headers): number | null {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "application/octet-stream";
  if (!CONTENT_TYPES.includes(type)) {
    throw new AppError(
      "INVALID_INPUT",
      "The body must be the file itself, with the header content-type: text/csv, application/gzip, application/zip or application/octet-stream. Nothing was kept. Forms (multipart) are not accepted.",
      { details: [{ path: "content-type", message: "not accepted" }] },
    );
  }
  if (headers.get("content-encoding") && headers.get("content-encoding") !== "identity") {
    throw new AppError("INVALID_INPUT", "Send a compressed file as it is, without the header content-encoding. Nothing was kept.", {
      details: [{ path: "content-encoding", message: "not accepted" }],
    });
  }
  const length = headers.get("content-length");
  if (length === null || !/^\d{1,15}$/.test(length)) return null;
  checkSize(Number(length));
  return Number(length);
}

function checkReceived(bytes: number, declared: number | null): void {
  if (bytes === 0) throw emptyFile();
  if (declared === null || declared === bytes) return;
  throw new AppError(
    "INVALID_INPUT",
    `The file was cut off on the way: ${bytes} of ${declared} bytes arrived. Nothing was kept. Send it again.`,
    {
      details: [{ path: "body", message: "incomplete" }],
    },
  );
}

/** The body as a stream that remembers how it began. */
function watched(body: ReadableStream<Uint8Array> | null): { source: Readable; head: () => Buffer } {
  let first: Buffer = Buffer.alloc(0);
  async function* chunks() {
    if (!body) return;
    for await (const chunk of Readable.fromWeb(body as WebStream<Uint8Array>)) {
      const bytes = Buffer.from(chunk as Uint8Array);
      if (first.length < HEAD_BYTES) first = Buffer.concat([first, bytes.subarray(0, HEAD_BYTES - first.length)]);
      yield bytes;
    }
  }
  return { source: Readable.from(chunks(), { objectMode: false }), head: () => first };
}
