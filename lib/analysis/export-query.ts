import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { requireScope } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import type { FileFormat } from "@/lib/engines";
import { dataPath } from "@/lib/env";
import { newId } from "@/lib/ids";
import type { FileAnswer } from "@/lib/runs";
import { readQuestion } from "./prepare";
import { requirePerson } from "./record";
import { trackQuery } from "./running-queries";
import { ExportQueryInput } from "./schemas";
import { writeExport, type WrittenExport } from "./write-export";

/** What a file of each format is, for whoever receives it. */
export const FILE_TYPES: Record<FileFormat, string> = {
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/**
 * The whole answer as a file. It is written completely before its first byte is sent, so a download is complete or
 * fails. Needs the right to download beside the right to ask. In CSV, text that a spreadsheet would run is made harmless.
 */
export async function exportQuery(args: { ctx: ServiceContext; input: ExportQueryInput; signal?: AbortSignal }): Promise<FileAnswer> {
  const { ctx, signal = new AbortController().signal } = args;
  requireScope(ctx, "read");
  const input = ExportQueryInput.parse(args.input);
  requirePerson(ctx);
  const { format, name } = input;
  const query = readQuestion(input.query);
  const id = input.id ?? newId("query");
  const { file, bytes, sources } = await writeAtOnce({ ctx, id, query, format, name, signal });
  return {
    kind: "file",
    filename: exportFilename(sources[0] && { ...sources[0], slug: name ?? sources[0].slug }, format, new Date()),
    contentType: FILE_TYPES[format],
    stream: sendOnce(file),
    bytes,
  };
}

type AtOnce = Pick<Parameters<typeof writeExport>[0], "ctx" | "query" | "earlier" | "format" | "name" | "signal"> & { id: string };

/** Writes an export while somebody waits, as a question that can be cancelled by its id. The caller removes the file. */
export async function writeAtOnce({ id, signal, ...asked }: AtOnce): Promise<WrittenExport & { file: string }> {
  const { ctx, format } = asked;
  return trackQuery(ctx, id, signal, async (tracked) => {
    await tracked.takePlace();
    const file = path.join(await scratchDirectory(ctx.orgId), `${newId("query")}.${format}`);
    const written = await writeExport({ ...asked, path: file, signal: tracked.signal, onProgress: tracked.onProgress });
    return { ...written, file };
  });
}

/** The name of a file of an answer: dataset, version where there is one, and day. */
export function exportFilename(source: { slug: string; version: number } | undefined, format: FileFormat, at: Date): string {
  const version = source && source.version > 0 ? `-v${source.version}` : "";
  return `${source?.slug ?? "answer"}${version}-${at.toISOString().slice(0, 10)}.${format}`;
}

/** Reads the file once; it is gone when the reader is done, or gone away. */
function sendOnce(file: string) {
  const stream = createReadStream(file);
  stream.once("close", () => void rm(file, { force: true }));
  return stream;
}

const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Where an organisation's exports wait to be sent: the engine process that writes one can reach no other's. Files of
 * a process that was killed are removed a day later.
 */
async function scratchDirectory(orgId: string): Promise<string> {
  const directory = dataPath("exports", orgId);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    const file = path.join(directory, name);
    const found = await stat(file).catch(() => null);
    if (found && Date.now() - found.mtimeMs > FORGOTTEN_AFTER_MS) await rm(file, { recursive: true, force: true });
  }
  return directory;
}
