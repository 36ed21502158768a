import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { eq } from "drizzle-orm";
import { runs, uploads } from "@/db";
import { authorize, datasetBySlug, requireScope, requireStanding, type DatasetRow } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { refuseLive } from "@/lib/catalog";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { parseContract } from "@/lib/ingest";
import { enqueueIngest } from "@/lib/runs";
import { uploadsStore } from "@/lib/storage";
import type { ReceivedUpload } from "./answers";
import { safeFilename } from "./safe-filename";
import { ReceiveUploadInput } from "./schemas";

type Args = {
  ctx: ServiceContext;
  input: ReceiveUploadInput;
  body: ReadableStream<Uint8Array> | null;
  headers: Headers;
  signal: AbortSignal;
};

/** The first two bytes of anything gzip made. */
const GZIP = Buffer.from([0x1f, 0x8b]);

const CONTENT_TYPES = ["text/csv", "application/gzip", "application/x-gzip", "application/octet-stream"];

/**
 * Keeps a file as it was sent, and enqueues its ingestion. The body is streamed to storage and hashed on the way;
 * the upload, its run and its job are written in one transaction after the file is safely on disk. Answers at once:
 * the run says what becomes of the file. Throws TOO_LARGE, INVALID_INPUT for an empty or cut-off body, and
 * LIMIT_EXCEEDED when the disk has no room; nothing is kept then.
 */
export async function receiveUpload(args: Args): Promise<ReceivedUpload> {
  const { ctx, body, headers, signal } = args;
  requireScope(ctx, "write");
  const input = ReceiveUploadInput.parse(args.input);
  const declared = checkHeaders(headers);
  await withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug: input.slug });
    await authorize({ tx, ctx, action: "dataset.upload", datasetId: dataset.id });
    refuseLive(dataset, "it takes no files");
    checkDeclared(dataset, input);
  });
  const store = uploadsStore();
  await checkRoom(await store.freeBytes(), declared);

  const uploadId = newId("upload");
  const key = `${ctx.orgId}/${uploadId}`;
  const { source, head } = watched(body);
  try {
    const stored = await store.writeStream(key, source, { signal, maxBytes: env().MEDLAKE_UPLOAD_BYTES });
    checkReceived(stored.bytes, declared);
    const gzip = head().subarray(0, 2).equals(GZIP);
    const runId = await record({ ctx, input, uploadId, key, stored, gzip });
    return { uploadId, runId };
  } catch (error) {
    // When the database's answer to the commit was lost, the row may exist: then the file must stay.
    if (!(await isRecorded(ctx, uploadId))) await store.remove(key);
    throw error;
  }
}

async function isRecorded(ctx: ServiceContext, uploadId: string): Promise<boolean> {
  const found = await withTransaction(ctx, (tx) => tx.select({ id: uploads.id }).from(uploads).where(eq(uploads.id, uploadId)));
  return found.length > 0;
}

type Stored = {
  ctx: ServiceContext;
  input: ReceiveUploadInput;
  uploadId: string;
  key: string;
  stored: { bytes: number; sha256: string };
  gzip: boolean;
};

async function record({ ctx, input, uploadId, key, stored, gzip }: Stored): Promise<string> {
  return withTransaction(ctx, async (tx) => {
    // A long upload can outlive the right to send it, so it is asked again where it counts.
    await requireStanding({ tx, ctx });
    const dataset = await datasetBySlug({ tx, ctx, slug: input.slug });
    await authorize({ tx, ctx, action: "dataset.upload", datasetId: dataset.id });
    checkDeclared(dataset, input);
    const userId = actorUserId(ctx) ?? dataset.createdBy;
    const place = { datasetId: dataset.id, hospital: input.hospital ?? null, period: input.period ?? null };
    await tx.insert(uploads).values({
      id: uploadId,
      orgId: dataset.orgId,
      userId,
      ...place,
      filename: safeFilename(input.filename),
      bytes: stored.bytes,
      sha256: stored.sha256,
      gzip,
      storageKey: key,
    });
    const runId = newId("run");
    await tx
      .insert(runs)
      .values({ id: runId, orgId: dataset.orgId, uploadId, kind: "ingest", dedupeKey: uploadId, createdBy: userId, ...place });
    await enqueueIngest(tx, { id: runId, ...place });
    await emitAudit(tx, ctx, {
      action: "dataset.upload",
      entityId: dataset.id,
      detail: { uploadId, runId, bytes: stored.bytes, sha256: stored.sha256, hospital: place.hospital, period: place.period },
    });
    return runId;
  });
}

/** What the sender says the length is; null when it does not say. Refuses what is not a plain file, and what is too large. */
function checkHeaders(headers: Headers): number | null {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "application/octet-stream";
  if (!CONTENT_TYPES.includes(type)) {
    throw new AppError(
      "INVALID_INPUT",
      "The body must be the file itself, with the header content-type: text/csv, application/gzip or application/octet-stream. Nothing was kept. Forms (multipart) are not accepted.",
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
  if (Number(length) > env().MEDLAKE_UPLOAD_BYTES) throw tooLarge();
  return Number(length);
}

function tooLarge(): AppError {
  return new AppError(
    "TOO_LARGE",
    `The file is larger than this server accepts (${env().MEDLAKE_UPLOAD_BYTES.toLocaleString("en-GB")} bytes). Nothing was kept. Compress it with gzip, send it in parts, or ask whoever runs the server for a higher limit.`,
  );
}

/** Bytes that stay free beside the file: the lake and the database need room too. */
const RESERVE_BYTES = 64 * 1024 * 1024;

async function checkRoom(free: number, declared: number | null): Promise<void> {
  // Twice the file: what is made from it comes on top of it.
  if (free >= RESERVE_BYTES + 2 * (declared ?? 0)) return;
  throw new AppError(
    "LIMIT_EXCEEDED",
    "The server's disk is too full for this file. Nothing was kept, and nothing published was lost. Ask whoever runs the server to make room, then send it again.",
  );
}

function checkReceived(bytes: number, declared: number | null): void {
  if (bytes === 0) {
    throw new AppError("INVALID_INPUT", "The file is empty: it has no bytes. Nothing was kept. Check the file and send it again.", {
      details: [{ path: "body", message: "empty" }],
    });
  }
  if (declared !== null && declared !== bytes) {
    throw new AppError(
      "INVALID_INPUT",
      `The file was cut off on the way: ${bytes} of ${declared} bytes arrived. Nothing was kept. Send it again.`,
      {
        details: [{ path: "body", message: "incomplete" }],
      },
    );
  }
}

/** What the contract takes from the upload must be there. Before there is a contract, nothing is asked. */
function checkDeclared(dataset: DatasetRow, input: ReceiveUploadInput): void {
  if (dataset.contract === null) return;
  const contract = parseContract(dataset.contract);
  const missing = [
    ...("submission" in contract.hospital && input.hospital === undefined ? ["hospital"] : []),
    ...("submission" in contract.period && input.period === undefined ? ["period"] : []),
  ];
  if (missing.length === 0) return;
  const said = missing.map((name) =>
    name === "hospital" ? "which hospital it is from (hospital=…)" : "which month it is for (period=YYYY-MM)",
  );
  throw new AppError(
    "INVALID_INPUT",
    `This dataset's files do not say it themselves, so the upload must say ${said.join(" and ")}. Nothing was kept.`,
    {
      details: missing.map((name) => ({ path: name, message: "required by the contract" })),
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
      if (first.length < 2) first = Buffer.concat([first, bytes.subarray(0, 2)]);
      yield bytes;
    }
  }
  return { source: Readable.from(chunks(), { objectMode: false }), head: () => first };
}
